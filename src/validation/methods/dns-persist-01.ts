import { createHash } from 'node:crypto';
import type { Clock, EpochSeconds } from '../../core/time.js';
import type { Resolver, ValidationRequest, ValidationResult } from '../ports.js';
import { findDnsProof } from './dns-change.js';

/** A record of dns-persist-01, read: who may use it for whom, and until when. */
export interface PersistentRecord {
  /** Lower case. */
  readonly issuer: string;
  readonly accountUri: string | undefined;
  /** Whether it speaks for the wildcard and for names below too. */
  readonly wildcard: boolean;
  /** Usable up to and with this second; undefined: without end. */
  readonly persistUntil: EpochSeconds | undefined;
}

/** At least as long as the order at hand takes; an authorization with less left is not handed to another (draft -01, TTL handling). */
const LEAST_SECONDS = 3600;
const KNOWN = new Set(['accounturi', 'policy', 'persistuntil']);

/**
 * Reads a record (draft-ietf-acme-dns-persist, RFC 8659 issue-value): `ISSUER; accounturi=…; policy=wildcard; persistUntil=…`. Unknown parameters
 * are ignored.
 * @returns undefined for anything that does not follow the syntax, and for a known parameter that comes twice
 */
export function readPersistentRecord(text: string): PersistentRecord | undefined {
  const [issuer = '', ...rest] = text.split(';').map((part) => part.replace(/^[ \t]+|[ \t]+$/g, ''));
  if (!/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(issuer)) return undefined;
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const [, tag, value] = /^([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)[ \t]*=[ \t]*([\x21-\x3a\x3c-\x7e]*)$/.exec(part) ?? [];
    if (tag === undefined || value === undefined) return undefined;
    const name = tag.toLowerCase();
    if (KNOWN.has(name) && parameters.has(name)) return undefined;
    parameters.set(name, value);
  }
  const until = parameters.get('persistuntil');
  if (until !== undefined && !/^[0-9]{1,15}$/.test(until)) return undefined;
  return {
    issuer: issuer.toLowerCase(),
    accountUri: parameters.get('accounturi'),
    wildcard: parameters.get('policy')?.toLowerCase() === 'wildcard',
    persistUntil: until === undefined ? undefined : Number(until),
  };
}

/**
 * The `accounturi` of draft -02, which shows nobody whose account it is.
 * @param domain the authorization domain name, or `*` for any @param thumbprint of the account's key, RFC 7638 @param accountUrl exactly as handed out
 */
export function hashedAccountUri(prefix: string, domain: string, thumbprint: string, accountUrl: string): string {
  const hash = createHash('sha256')
    .update(Buffer.from([domain.length]))
    .update(domain)
    .update(thumbprint)
    .update(accountUrl);
  return `${prefix}sha-256/${hash.digest('base64url')}`;
}

/**
 * Validates a name by a TXT record that stays, at `_validation-persist.` and the name (BR 3.2.2.4.22), or an ancestor. The record binds the
 * account, so there is no token. The result may be used no longer than the record says: until `persistUntil`, and by draft -01 for its TTL.
 * @throws InvariantError when the policy's methods lack 3.2.2.4.22
 */
export async function validateDnsPersist01(
  net: { resolver: Resolver; clock: Clock },
  request: ValidationRequest,
  signal: AbortSignal,
): Promise<ValidationResult> {
  const { name, account, wildcard, subdomains, parameters } = request;
  const { issuerDomainNames = [], accountHashPrefix } = parameters;
  const accountUris = (domain: string): string[] =>
    accountHashPrefix === undefined
      ? [account.url]
      : [domain, '*'].flatMap((of) => account.thumbprints.map((key) => hashedAccountUri(accountHashPrefix, of, key, account.url)));
  const judge = (text: string, domain: string): { ok: boolean; why?: string } => {
    const record = readPersistentRecord(text);
    if (record === undefined || !issuerDomainNames.includes(record.issuer)) {
      return issuerDomainNames.some((issuer) => text.toLowerCase().startsWith(issuer)) && record === undefined
        ? { ok: false, why: 'a record for this CA does not follow the syntax ISSUER; TAG=VALUE; TAG=VALUE' }
        : { ok: false };
    }
    const why = whyUnusable(record, accountUris(domain), wildcard || subdomains || domain !== name, net.clock.now());
    return why === undefined ? { ok: true } : { ok: false, why };
  };
  const whole = wildcard || subdomains ? '; policy=wildcard' : '';
  const expected = `${issuerDomainNames[0] ?? ''}; accounturi=${accountUris(name)[0] ?? ''}${whole}`;
  const found = await findDnsProof(
    net,
    request,
    {
      method: '3.2.2.4.22',
      type: 'TXT',
      owners: (domain) => [`_validation-persist.${domain}`],
      judge,
      print: (text) => text,
      expected,
      fix: `publish a TXT record with the value "${expected}" there`,
    },
    signal,
  );
  if (!('result' in found)) return found;
  const persistUntil = readPersistentRecord(found.record)?.persistUntil;
  const byTtl = accountHashPrefix === undefined ? net.clock.now() + Math.max(found.ttl, LEAST_SECONDS) : undefined;
  const ends = [persistUntil, byTtl].filter((end) => end !== undefined);
  return { ...found.result, ...(ends.length > 0 && { usableUntil: Math.min(...ends) }) };
}

function whyUnusable(
  { accountUri, wildcard, persistUntil }: PersistentRecord,
  accountUris: readonly string[],
  needsWildcard: boolean,
  now: EpochSeconds,
): string | undefined {
  if (accountUri === undefined) return 'a record for this CA has no accounturi';
  if (!accountUris.includes(accountUri)) return 'a record for this CA names another accounturi';
  if (persistUntil !== undefined && now > persistUntil) return `the persistUntil of a record for this CA, ${persistUntil}, has passed`;
  return needsWildcard && !wildcard ? 'a record for this CA lacks policy=wildcard, which wildcards and names below it need' : undefined;
}
