import type { AccountId } from '../../core/ids.js';
import type { EpochSeconds } from '../../core/time.js';
import type { SubscriberDependencies } from '../dependencies.js';
import type { HeldAccount } from '../ports.js';

/** One line of a zone file. */
export interface DnsRecord {
  readonly owner: string;
  readonly type: 'TXT' | 'CAA';
  /** As the zone file has it; null where the client makes it anew for each challenge. */
  readonly value: string | null;
  /** Challenge type that it is for; null for CAA. */
  readonly challenge: 'dns-01' | 'dns-account-01' | 'dns-persist-01' | null;
  /** Of which account; null: of any. */
  readonly accountId: AccountId | null;
}

/** What to publish for a name. */
export interface DnsRecords {
  readonly name: string;
  /** TXT records by challenge that the policies offer. */
  readonly challenges: readonly DnsRecord[];
  /** Any one of these lets this CA issue; the first for all accounts and methods, then narrowed (RFC 8657). */
  readonly caa: readonly DnsRecord[];
}

/**
 * The records for a name under what the policies offer at `now` (docs/validation.md).
 * @param accounts valid ones, with their URLs
 */
export function dnsRecords(
  { effective, accountLabel }: Pick<SubscriberDependencies, 'effective' | 'accountLabel'>,
  name: string,
  accounts: readonly (HeldAccount & { url: string })[],
  now: EpochSeconds,
): DnsRecords {
  const policies = effective(now);
  const offers = (type: string) => policies.some(({ policy }) => policy.challenges.some((offered) => offered === type));
  const issuers = [...new Set(policies.flatMap(({ policy }) => policy.caaIdentities))];
  const isHashed = policies.some(({ policy }) => policy.dnsPersist === 'draft-02');
  const [issuer = ''] = issuers;
  const challenges: DnsRecord[] = [];
  if (offers('dns-01')) challenges.push({ owner: `_acme-challenge.${name}.`, type: 'TXT', value: null, challenge: 'dns-01', accountId: null });
  for (const { id, url } of accounts) {
    if (offers('dns-account-01'))
      challenges.push({ owner: `${accountLabel(url)}._acme-challenge.${name}.`, type: 'TXT', value: null, challenge: 'dns-account-01', accountId: id });
    // Of draft -02 the client computes the account's hash itself.
    if (offers('dns-persist-01')) {
      const value = isHashed ? null : text(`${issuer}; accounturi=${url}; policy=wildcard`);
      challenges.push({ owner: `_validation-persist.${name}.`, type: 'TXT', value, challenge: 'dns-persist-01', accountId: id });
    }
  }
  const methods = (['http-01', 'dns-01', 'tls-alpn-01', 'dns-account-01', 'dns-persist-01'] as const).filter(offers);
  const line = (tag: 'issue' | 'issuewild', parameters: string, accountId: AccountId | null): DnsRecord => ({
    owner: `${name}.`,
    type: 'CAA',
    value: `0 ${tag} ${text(`${issuer}${parameters}`)}`,
    challenge: null,
    accountId,
  });
  const byMethod = `; validationmethods=${methods.join(',')}`;
  return {
    name,
    challenges,
    caa: [
      ...issuers.map((each) => ({ ...line('issue', '', null), value: `0 issue ${text(each)}` })),
      line('issuewild', '', null),
      ...(methods.length === 0 ? [] : [line('issue', byMethod, null)]),
      ...accounts.flatMap(({ id, url }) => [
        line('issue', `; accounturi=${url}`, id),
        ...(methods.length === 0 ? [] : [line('issue', `; accounturi=${url}${byMethod}`, id)]),
      ]),
    ],
  };
}

/** A character-string of a zone file. */
function text(value: string): string {
  return `"${value.replace(/(["\\])/g, '\\$1')}"`;
}
