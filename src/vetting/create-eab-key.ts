import { isId, newId, type EabKeyId, type OrganizationId } from '../core/ids.js';
import { MAC_KEY_BYTES, newMacKey } from '../core/mac-key.js';
import type { EabKey } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';
import type { VettingDependencies } from './dependencies.js';
import { findOrganization } from './find-organization.js';
import { parseNameRule } from './name-rules.js';
import { officerName } from './officer-name.js';
import { VettingRefused } from './vetting-refused.js';

export interface NewEabKey {
  organizationId: OrganizationId;
  /** The `kid` that clients send; random when left out. */
  id?: string;
  /** MAC key of 32 bytes or more; random when left out. */
  hmacKey?: Buffer;
  /** As written by the officer, see `name-rules.ts`. */
  nameRules: readonly string[];
  /** Profiles that may be ordered, the default first. */
  profiles: readonly string[];
  /** Profiles that exist. */
  knownProfiles: readonly string[];
  accountLimit: number | null;
  expiresAt: EpochSeconds | null;
  officer: string;
}

/**
 * Creates an external account key (RFC 8555 §7.3.4): what an organization gives to those who run its ACME clients.
 * The result holds the secret; it is shown once and never again.
 * @throws VettingRefused
 */
export async function createEabKey({ transactor, clock, random }: VettingDependencies, request: NewEabKey): Promise<EabKey> {
  const now = clock.now();
  check(request, now);
  const key: EabKey = {
    id: (request.id as EabKeyId | undefined) ?? newId<EabKeyId>(random),
    organizationId: request.organizationId,
    hmacKey: request.hmacKey ?? newMacKey(random),
    nameRules: toRules(request.nameRules),
    profiles: [...new Set(request.profiles)],
    accountLimit: request.accountLimit,
    expiresAt: request.expiresAt,
    revokedAt: null,
    suspendedAt: null,
    createdAt: now,
    createdBy: officerName(request.officer),
  };
  await transactor.transaction(async (stores) => {
    await findOrganization(stores, key.organizationId);
    if (!(await stores.eabKeys.add(key)))
      throw new VettingRefused(
        `there is an external account key "${key.id}" already`,
        'choose another id, or leave it out for a random one',
      );
    await stores.audit.append(
      { type: 'officer', name: key.createdBy },
      { kind: 'eab-key.created', organizationId: key.organizationId, detail: { eabKeyId: key.id } },
    );
  });
  return key;
}

function check({ id, hmacKey, profiles, knownProfiles, accountLimit, expiresAt }: NewEabKey, now: EpochSeconds): void {
  if (id !== undefined && !isId(id))
    throw new VettingRefused(`"${id}" is no key id`, 'use 1 to 64 letters, digits, hyphens or underscores');
  if (hmacKey !== undefined && hmacKey.length < MAC_KEY_BYTES) {
    throw new VettingRefused(
      `the MAC key has ${hmacKey.length} bytes`,
      `give ${MAC_KEY_BYTES} bytes or more, or leave it out for a random one`,
    );
  }
  const known = `known profiles: ${knownProfiles.join(', ')}`;
  if (profiles.length === 0) throw new VettingRefused('the key has no profiles, so nothing could be ordered with it', known);
  const unknown = profiles.find((profile) => !knownProfiles.includes(profile));
  if (unknown !== undefined) throw new VettingRefused(`there is no profile "${unknown}"`, known);
  if (accountLimit !== null && !(Number.isSafeInteger(accountLimit) && accountLimit >= 1)) {
    throw new VettingRefused('the account limit is no whole number of 1 or more', 'give a number, or leave it out for no limit');
  }
  if (expiresAt !== null && expiresAt <= now)
    throw new VettingRefused('the expiry is in the past', 'give a later time, or leave it out for none');
}

function toRules(texts: readonly string[]): string[] {
  if (texts.length === 0)
    throw new VettingRefused('the key has no name rules, so nothing could be ordered with it', 'give domain names, or * for any name');
  return texts.map((text) => {
    const parsed = parseNameRule(text);
    if (!parsed.ok)
      throw new VettingRefused(parsed.reason, 'name rules are example.com (with everything below it), =www.example.com (exactly), or *');
    return parsed.rule;
  });
}
