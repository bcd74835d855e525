import type { Row } from './ports.js';

/** Takes what is wrong, in words. */
export type Verdict = (failure: string) => void;

/** A column that is a text. @throws Error naming it when it is none */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`${column} is missing from the record`);
  return value;
}

/** A column that is a number. @throws Error naming it when it is none */
export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`${column} is missing from the record`);
  return value;
}

/** Octets of a column; undefined where it is null or not there. */
export function octets(row: Row, column: string): Buffer | undefined {
  const value = row[column];
  return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
}
