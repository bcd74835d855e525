import type { NameRisk } from '../core/state/application.js';
import type { EabKey, Organization, OrganizationAttributes } from '../core/state/organization.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../core/time.js';
import type { EffectivePolicy } from '../policy/policy.js';

export interface GateQuestion {
  organization: Organization;
  /** Null for an account that a development server took without external account binding. */
  eabKey: EabKey | null;
  /** What is in force at `now` for the profile at hand; null where no profile is asked about, for display. */
  effective: EffectivePolicy | null;
  now: EpochSeconds;
  /** Names of the order that look like listed ones, and that no officer has cleared for the organization; none when left out. */
  risks?: readonly NameRisk[];
}

/** Blocked reasons are for the requester: what is missing, in words. */
export type GateResult = { pass: true; subject: OrganizationAttributes } | { pass: false; reason: string };

/**
 * Whether an organization may order certificates now (CP 4.1, BR 4.2.1), and for these names. Asked at newOrder and again at finalize.
 * Passing hands out the vetted attributes: the only source of a certificate's subject.
 */
export function askGate(question: GateQuestion): GateResult {
  const reason = whyOrganizationIsBlocked(question) ?? whyKeyIsBlocked(question) ?? whyPolicyForbids(question) ?? whyNamesAreBlocked(question);
  return reason === undefined ? { pass: true, subject: question.organization.attributes } : { pass: false, reason };
}

function whyOrganizationIsBlocked({ organization, now }: GateQuestion): string | undefined {
  switch (organization.status) {
    case 'draft':
      return 'the organization is not approved yet; its validation officers have to finish vetting it';
    case 'suspended':
      return 'the organization is suspended; ask the validation officers why and what to do';
    case 'approved':
      return now >= organization.expiresAt ? 'the vetting of the organization has expired; it has to be vetted again' : undefined;
  }
}

function whyKeyIsBlocked({ eabKey, now }: GateQuestion): string | undefined {
  if (eabKey === null) return undefined;
  if (eabKey.revokedAt !== null)
    return `the external account key "${eabKey.id}" that this account is bound with is revoked; ask for a new one`;
  if (eabKey.suspendedAt !== null)
    return `the external account key "${eabKey.id}" that this account is bound with is suspended; ask those who answer for it in your organization to resume it`;
  if (eabKey.expiresAt !== null && now >= eabKey.expiresAt) {
    return `the external account key "${eabKey.id}" that this account is bound with has expired; ask for a new one`;
  }
  return undefined;
}

function whyPolicyForbids({ organization, effective, now }: GateQuestion): string | undefined {
  if (effective === null) return undefined;
  const { organizationReuseDays, policy } = effective;
  if (now >= organization.vettedAt + organizationReuseDays * SECONDS_PER_DAY) {
    return `the evidence about the organization is older than ${organizationReuseDays} days (BR 4.2.1); it has to be vetted again`;
  }
  const { country } = organization.attributes;
  if (policy.countries !== null && !policy.countries.includes(country)) {
    return `the policy ${policy.name} certifies organizations in ${policy.countries.join(', ')} only (CP 3.1.1), and this one is in ${country}; ask for another profile`;
  }
  return undefined;
}

/** BR 4.2.1: high-risk requests are looked at by a person before anything is issued. */
function whyNamesAreBlocked({ risks = [] }: GateQuestion): string | undefined {
  const denied = risks.find(({ list }) => list === 'denied');
  if (denied !== undefined) return `the name ${denied.name} is refused by the certificate authority; ask the validation officers why`;
  const [first] = risks;
  if (first === undefined) return undefined;
  const names = risks.map(({ name, resembles }) => `${name} (like ${resembles})`).join(', ');
  return `a validation officer has to look at ${risks.length === 1 ? 'a name that looks' : 'names that look'} like well-known ones first: ${names}; it is in their queue, so try again later`;
}
