import type { AddressDnssec, DnsAnswer, Resolver } from '../ports.js';
import { screenAddress } from './screen-address.js';
import type { AddressRange } from './screen-address.js';

export type FoundAddresses =
  /** `addresses`: those to try, in order: at most one IPv6, then at most one IPv4. `resolved`: everything that DNS gave. */
  | { readonly ok: true; readonly addresses: readonly string[]; readonly resolved: readonly string[]; readonly dnssec: AddressDnssec }
  | { readonly ok: false; readonly resolved: readonly string[]; readonly reason: string; readonly dnssec: AddressDnssec };

/** As evidence; a name with more has them cut. */
const MAX_RECORDED = 20;

/**
 * Looks up a host's addresses and chooses those that validation may connect to. One family that fails DNSSEC spoils the other: what else the
 * name servers say about the name is then in doubt too (BR 4.2.2.2: such a failure is no permission).
 */
export async function findAddresses(
  resolver: Resolver,
  host: string,
  allowed: readonly AddressRange[],
  signal: AbortSignal,
): Promise<FoundAddresses> {
  const [aaaa, a] = await Promise.all([resolver.query(host, 'AAAA', signal), resolver.query(host, 'A', signal)]);
  const dnssec = { ...(aaaa.dnssec && { AAAA: aaaa.dnssec }), ...(a.dnssec && { A: a.dnssec }) };
  const doubtful = [aaaa, a].find((answer) => answer.outcome === 'failed' && answer.reason === 'dnssec');
  if (doubtful?.outcome === 'failed') return { ok: false, resolved: [], reason: doubtful.detail, dnssec };
  const six = aaaa.outcome === 'records' ? aaaa.records : [];
  const four = a.outcome === 'records' ? a.records : [];
  const resolved = [...six.slice(0, MAX_RECORDED), ...four.slice(0, MAX_RECORDED)];
  const fits = (address: string): boolean => screenAddress(address, allowed).ok;
  const addresses = [six.find(fits), four.find(fits)].filter((address) => address !== undefined);
  if (addresses.length > 0) return { ok: true, addresses, resolved, dnssec };
  const [refused] = resolved;
  return {
    ok: false,
    resolved,
    dnssec,
    reason: refused === undefined ? explainNone(host, aaaa, a) : explainRefused(host, refused, allowed),
  };
}

function explainRefused(host: string, address: string, allowed: readonly AddressRange[]): string {
  const screened = screenAddress(address, allowed);
  const where = screened.ok ? 'refused' : `in ${screened.range} (${screened.use})`;
  return `${host} has the address ${address}, which is ${where} and cannot be validated from outside; publish a public address`;
}

function explainNone(host: string, aaaa: DnsAnswer, a: DnsAnswer): string {
  if (a.outcome === 'failed') return `the A record of ${host} could not be looked up: ${a.detail}`;
  if (aaaa.outcome === 'failed') return `${host} has no A record, and its AAAA record could not be looked up: ${aaaa.detail}`;
  if (a.outcome === 'nxdomain') return `the name ${host} does not exist in DNS (NXDOMAIN)`;
  return `${host} has neither an AAAA nor an A record`;
}
