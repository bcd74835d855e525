import { toRfc3339, type EpochSeconds } from '../core/time.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import type { Link } from './chain.js';
import type { SignedStatement } from './signed-statement.js';

const FORMAT = 'tegata audit head 1';

/** What a signed head says: the chain had this hash at this position, at this time. */
export interface Head {
  readonly position: number;
  /** Lower-case hex. */
  readonly hash: string;
}

export interface SignedHead extends SignedStatement {
  readonly position: number;
  readonly signedAt: EpochSeconds;
}

/** The text that is signed for a link that is the last one. */
export function headStatement({ position, hash }: Pick<Link, 'position' | 'hash'>, signedAt: EpochSeconds): string {
  return JSON.stringify({ format: FORMAT, position, hash: hash.toString('hex'), signed: toRfc3339(signedAt) });
}

/** @returns undefined for a text that is no head's */
export function readHead(statement: string): Head | undefined {
  const { format, position, hash } = members(statement);
  if (format !== FORMAT || typeof position !== 'number' || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return undefined;
  return { position, hash };
}

const DAY_FORMAT = 'tegata audit day 1';

/** What a signed day says about its file of lines. */
export interface DayHead {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** Positions of the first and last line; of a day without events `to` is one less than `from`. */
  readonly from: number;
  readonly to: number;
  /** The hash at `from - 1`, and at `to`; lower-case hex. */
  readonly previous: string;
  readonly hash: string;
  /** Of the file with the lines. */
  readonly sha256: string;
  /** What the statement is signed with. */
  readonly algorithm: SignatureAlgorithm;
}

export function dayStatement({ day, from, to, previous, hash, sha256, algorithm }: DayHead, signedAt: EpochSeconds): string {
  return `${JSON.stringify({ format: DAY_FORMAT, day, from, to, previous, hash, sha256, algorithm, signed: toRfc3339(signedAt) })}\n`;
}

/** @returns undefined for a text that is no day's */
export function readDayHead(statement: string): DayHead | undefined {
  const { format, day, from, to, previous, hash, sha256, algorithm } = members(statement);
  const hex = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
  if (format !== DAY_FORMAT || typeof day !== 'string' || typeof from !== 'number' || typeof to !== 'number' || typeof algorithm !== 'string') return undefined;
  return hex(previous) && hex(hash) && hex(sha256) ? { day, from, to, previous, hash, sha256, algorithm: algorithm as SignatureAlgorithm } : undefined;
}

function members(statement: string): Record<string, unknown> {
  try {
    const value = JSON.parse(statement) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
