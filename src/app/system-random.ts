import { randomBytes } from 'node:crypto';
import type { Random } from '../core/random.js';

/** The operating system's generator, through OpenSSL. */
export const systemRandom: Random = { bytes: (length) => randomBytes(length) };
