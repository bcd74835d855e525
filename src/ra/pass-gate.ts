import { InvariantError } from '../core/invariant-error.js';
import { Problem } from '../core/problem.js';
import type { Account } from '../core/state/account.js';
import type { NameRisk } from '../core/state/application.js';
import type { EabKey, Organization, OrganizationAttributes } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';
import type { EffectivePolicy } from '../policy/policy.js';
import type { RaDependencies } from './dependencies.js';
import type { VettingRecords } from './ports.js';

/** What vetting knows about the one who orders. */
export interface Applicant {
  readonly organization: Organization;
  readonly eabKey: EabKey | null;
}

/** Reads an account's organization and external account key; once for each request. */
export async function readApplicant(
  { organizations, eabKeys }: VettingRecords,
  account: Pick<Account, 'id' | 'organizationId' | 'eabKeyId'>,
): Promise<Applicant> {
  const organization = await organizations.get(account.organizationId);
  const eabKey = account.eabKeyId === null ? null : await eabKeys.get(account.eabKeyId);
  if (organization === undefined || eabKey === undefined)
    throw new InvariantError(`account ${account.id} has lost its organization or external account key`);
  return { organization, eabKey };
}

/**
 * Asks the vetting gate (CP 4.2.1, BR 4.2.1).
 * @param risks names of the order that look like listed ones and are not cleared
 * @returns the vetted attributes, the only source of a certificate's subject
 * @throws Problem userActionRequired with the URL where a person can act
 */
export function passGate(
  { askGate, instanceUrl }: Pick<RaDependencies, 'askGate' | 'instanceUrl'>,
  applicant: Applicant,
  effective: EffectivePolicy,
  now: EpochSeconds,
  risks: readonly NameRisk[] = [],
): OrganizationAttributes {
  const result = askGate({ ...applicant, effective, now, risks });
  if (!result.pass)
    throw new Problem('userActionRequired', `no certificate can be ordered now: ${result.reason}`, { instance: instanceUrl });
  return result.subject;
}
