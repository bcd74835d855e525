import { isIP } from 'node:net';
import { InvariantError } from '../../core/invariant-error.js';

/** A block of addresses. */
export interface AddressRange {
  /** As written: `10.0.0.0/8`. */
  readonly text: string;
  /** What the block is for, in words. */
  readonly use: string;
  /** 4 or 16 bytes. */
  readonly bytes: Uint8Array;
  readonly prefixBits: number;
}

/**
 * IANA special-purpose registries (RFC 6890), multicast, which they omit, and addresses of cloud services that only their customers' machines reach:
 * no public server can be there (BR 4.2.2). Of IPv6 all that is not global unicast (RFC 4291 §2.4) comes last, for what no registry names.
 */
const RESERVED = [
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'private use'],
  ['100.64.0.0/10', 'shared address space'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['168.63.129.16/32', 'cloud metadata'],
  ['172.16.0.0/12', 'private use'],
  ['192.0.0.0/24', 'IETF protocol assignments'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'AMT'],
  ['192.88.99.0/24', '6to4 relay anycast'],
  ['192.168.0.0/16', 'private use'],
  ['192.175.48.0/24', 'AS112'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved or broadcast'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::ffff:0:0/96', 'IPv4-mapped'],
  ['64:ff9b::/96', 'IPv4-IPv6 translation'],
  ['64:ff9b:1::/48', 'IPv4-IPv6 translation'],
  ['100::/64', 'discard-only'],
  ['100:0:0:1::/64', 'dummy prefix'],
  ['2001::/23', 'IETF protocol assignments'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4'],
  ['2620:4f:8000::/48', 'AS112'],
  ['3fff::/20', 'documentation'],
  ['5f00::/16', 'segment routing'],
  ['fc00::/7', 'unique local'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'site-local'],
  ['ff00::/8', 'multicast'],
  ['::/3', 'not global unicast'],
  ['4000::/2', 'not global unicast'],
  ['8000::/1', 'not global unicast'],
] as const;

const RESERVED_RANGES: readonly AddressRange[] = RESERVED.map(([text, use]) => parseAddressRange(text, use));

export type ScreenedAddress = { readonly ok: true } | { readonly ok: false; readonly range: string; readonly use: string };

/**
 * Decides whether validation may connect to an address.
 * @param address as DNS gave it; anything that is no IP address, and an address with a zone, is refused
 * @param allowed exceptions from the configuration, for development and tests
 */
export function screenAddress(address: string, allowed: readonly AddressRange[]): ScreenedAddress {
  const bytes = parseAddress(address);
  if (!bytes) return { ok: false, range: address, use: 'no IP address' };
  if (allowed.some((range) => contains(range, bytes))) return { ok: true };
  const reserved = RESERVED_RANGES.find((range) => contains(range, bytes));
  return reserved ? { ok: false, range: reserved.text, use: reserved.use } : { ok: true };
}

/** Reads `ADDRESS/BITS`. @throws InvariantError for anything else */
export function parseAddressRange(text: string, use = 'allowed by configuration'): AddressRange {
  const [address = '', bits = ''] = text.split('/', 2);
  const bytes = parseAddress(address, true);
  const prefixBits = Number(bits);
  if (!bytes || !/^\d{1,3}$/.test(bits) || prefixBits > bytes.length * 8) throw new InvariantError(`"${text}" is no address range`);
  return { text, use, bytes, prefixBits };
}

function contains(range: AddressRange, bytes: Uint8Array): boolean {
  if (range.bytes.length !== bytes.length) return false;
  let left = range.prefixBits;
  for (let index = 0; left > 0; index++, left -= 8) {
    const difference = (range.bytes[index] ?? 0) ^ (bytes[index] ?? 0);
    if (difference >> (left >= 8 ? 0 : 8 - left) !== 0) return false;
  }
  return true;
}

/** The bytes of an address; an IPv4-mapped IPv6 address is unwrapped to the four bytes that a connection would reach. */
function parseAddress(text: string, keepMapped = false): Uint8Array | undefined {
  const version = text.includes('%') ? 0 : isIP(text);
  if (version === 4) return parseIpv4(text);
  if (version !== 6) return undefined;
  const bytes = parseIpv6(text);
  const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapped && !keepMapped ? bytes.subarray(12) : bytes;
}

function parseIpv4(text: string): Uint8Array {
  return Uint8Array.from(text.split('.'), Number);
}

function parseIpv6(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  const [head = '', tail] = text.split('::', 2);
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  bytes.set(front, 0);
  bytes.set(back, 16 - back.length);
  return bytes;
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return [...parseIpv4(group)];
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
