import { z } from 'zod';

/** A person's name in files and transcripts. It is part of file names, so it has neither slashes nor a leading dot. */
export const personName = z
  .string()
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._-]*$/u, 'must begin with a letter or digit and have only letters, digits, spaces, dots, hyphens and underscores');
