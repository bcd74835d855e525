import type { z } from 'zod';
import type { Actor } from '../core/actor.js';
import type { Right } from '../core/access.js';
import type { Desks } from './desks.js';
import type { Download } from './download.js';
import type { UploadedFile } from './uploaded-file.js';

/**
 * One thing that can be done or read, offered by the REST API below `/api/v1` and called by pages. Names of path, query and body share one schema: strict,
 * JSON in, JSON out. Forms are read by the same schema, so that numbers and booleans in it are coerced (`z.coerce`).
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  /** `application.submit`: unique. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v1`, with `{name}` for members of the input: `/organizations/{organizationId}/applications`. */
  readonly path: string;
  /** One line of English for the OpenAPI file. */
  readonly summary: string;
  /** The scope that a token needs; null: any token. The desk demands it again. */
  readonly right: Right | null;
  readonly input: Input;
  /** Ignored for a download. */
  readonly output: Output;
  /** Takes multipart/form-data with files besides JSON. */
  readonly files?: boolean;
  /** Answers with octets: `run` returns a {@link Download}. */
  readonly download?: boolean;
  run(desks: Desks, actor: Actor, input: z.output<Input>, files: readonly UploadedFile[]): Promise<z.input<Output> | Download>;
}

/** An operation of any shape, as lists hold it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `run` takes what `input` gives, which the list cannot say
export type AnyOperation = Omit<Operation, 'run'> & { run(desks: Desks, actor: Actor, input: any, files: readonly UploadedFile[]): Promise<unknown> };

/** An operation that answers with JSON. */
export interface JsonOperation<Input extends z.ZodObject, Output extends z.ZodType> extends Operation<Input, Output> {
  run(desks: Desks, actor: Actor, input: z.output<Input>, files: readonly UploadedFile[]): Promise<z.input<Output>>;
}

/** Ties the types of an operation together. */
export function operation<Input extends z.ZodObject, Output extends z.ZodType>(described: JsonOperation<Input, Output>): JsonOperation<Input, Output> {
  return described;
}

/** As {@link operation}, for one that answers with octets. */
export interface DownloadOperation<Input extends z.ZodObject> extends Omit<Operation<Input>, 'run'> {
  readonly download: true;
  run(desks: Desks, actor: Actor, input: z.output<Input>): Promise<Download>;
}

/** Ties the types of a download together. */
export function downloadOperation<Input extends z.ZodObject>(described: DownloadOperation<Input>): DownloadOperation<Input> {
  return described;
}
