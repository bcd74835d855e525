import { createHash } from 'node:crypto';
import type { EpochSeconds } from '../core/time.js';

/** An audit event as its row holds it. */
export interface StoredEvent {
  readonly sequence: number;
  readonly at: EpochSeconds;
  readonly kind: string;
  readonly actor: string;
  readonly organizationId: string | null;
  readonly accountId: string | null;
  readonly orderId: string | null;
  /** JSON, exactly as it was stored. */
  readonly detail: string;
}

/** Where an event stands in the chain. */
export interface Link {
  /** 1, 2, 3, … without gaps, in the order of sealing. */
  readonly position: number;
  readonly sequence: number;
  /** Never before the link before. */
  readonly sealedAt: EpochSeconds;
  /** SHA-256, 32 octets: see {@link chainHash}. */
  readonly hash: Buffer;
}

/** What the first link follows: 32 zero octets. */
export const BEFORE_THE_FIRST = Buffer.alloc(32);

/**
 * The line that stands for an event in the chain, in exports and in dossiers: JSON without spaces, its members in this order, `detail` as it was
 * stored. Two different events never have the same line: what stands before `detail` is JSON, and `detail` is what is left.
 */
export function eventLine({ position, sealedAt }: Pick<Link, 'position' | 'sealedAt'>, event: StoredEvent): string {
  const { sequence, at, kind, actor, organizationId, accountId, orderId, detail } = event;
  const facts = JSON.stringify({ position, sealed: sealedAt, sequence, at, kind, actor, organization: organizationId, account: accountId, order: orderId });
  return `${facts.slice(0, -1)},"detail":${detail}}`;
}

/** SHA-256 of a line, UTF-8, without its line feed. */
export function lineDigest(line: string): Buffer {
  return createHash('sha256').update(line).digest();
}

/**
 * The hash of a link: SHA-256 over 128 characters, the previous hash and the digest of the line in lower-case hex. The digest is there so that a
 * dossier can prove its own events without showing those in between.
 */
export function chainHash(previous: Buffer, digest: Buffer): Buffer {
  return createHash('sha256').update(previous.toString('hex')).update(digest.toString('hex')).digest();
}
