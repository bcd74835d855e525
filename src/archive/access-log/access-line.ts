import type { EpochSeconds } from '../../core/time.js';

/** How much of a client's address is kept: all of it, its network (/24 of IPv4, /48 of IPv6), or nothing. */
export type KeptAddress = 'full' | 'network' | 'none';

/** One answered request. */
export interface Access {
  /** The client as the socket knows it; undefined when it has gone. */
  readonly address: string | undefined;
  readonly method: string;
  /** Path and query as received: HTTP leaves no space or control character in them. */
  readonly target: string;
  /** What was asked in the body, base64; the OCSPRequest of a POST. */
  readonly asked?: string | undefined;
  readonly status: number;
}

const MOST_TARGET = 1_000;

/**
 * One line, without its end: `2026-11-24T09:00:00Z 192.0.2.0 GET /ocsp/MFEw… 200`, of a POST `… POST /ocsp 200 MFEw…`. What is unknown or not kept is `-`.
 */
export function accessLine(time: string, { address, method, target, asked, status }: Access, kept: KeptAddress): string {
  const line = `${time} ${keptAddress(address, kept)} ${method} ${target.length > MOST_TARGET ? `${target.slice(0, MOST_TARGET)}…` : target} ${status}`;
  return asked === undefined ? line : `${line} ${asked}`;
}

/** The part of an address that is kept. IPv4 mapped into IPv6 is written as IPv4. */
export function keptAddress(address: string | undefined, kept: KeptAddress): string {
  if (address === undefined || kept === 'none') return '-';
  const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
  if (kept === 'full') return plain;
  if (!plain.includes(':')) return `${plain.slice(0, plain.lastIndexOf('.'))}.0`;
  // What `::` stands for before the fourth group is zeros.
  const [before = ''] = plain.split('::', 1);
  const groups = before.split(':').slice(0, 3).filter((group) => group !== '');
  return groups.length === 0 ? '::' : `${groups.join(':')}::`;
}

/** Writes times to the second, one text for all requests of a second: a Date for each is a third of a line's cost. */
export function timeWriter(): (at: EpochSeconds) => string {
  let last = -1;
  let text = '';
  return (at) => {
    if (at !== last) {
      last = at;
      text = new Date(at * 1000).toISOString().replace('.000Z', 'Z');
    }
    return text;
  };
}
