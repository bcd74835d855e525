import type { Policy, ProfileField } from '../policy/policy.js';
import type { Profile } from './ports.js';

/**
 * Where a certificate profile does not keep what its policy prescribes about the content of certificates (CP 7.1, 6.3.2). What the baseline forbids
 * on the day is refused by the lints.
 * @returns one text per fault; none for a profile that fits
 */
export function profileMisfits(profile: Profile, policy: Policy): string[] {
  const fields: readonly (readonly [ProfileField, string, boolean])[] = [
    ['common-name', 'subject.commonName', profile.commonName],
    ['subject-key-identifier', 'subjectKeyIdentifier', profile.subjectKeyIdentifier],
    ['policy-qualifier', 'certificatePolicies: cps', profile.certificatePolicies.some(({ cps }) => cps !== null)],
    ['key-encipherment', 'keyUsage: keyEncipherment', profile.keyUsage.includes('keyEncipherment')],
    ['ca-issuers', 'caIssuers', profile.caIssuers],
  ];
  return [
    ...fields.flatMap(([field, member, present]) => {
      const level = policy.profile[field];
      if (level === 'must' && !present) return [`${member}: the policy "${policy.name}" prescribes it`];
      if (level === 'must-not' && present) return [`${member}: the policy "${policy.name}" forbids it`];
      return [];
    }),
    ...(profile.certificatePolicies.some(({ oid }) => oid === policy.oid)
      ? []
      : [`certificatePolicies: the policy's own OID ${policy.oid} is missing`]),
    ...(profile.validityDays > policy.maxValidityDays
      ? [`validityDays: the policy "${policy.name}" allows ${policy.maxValidityDays} days at most`]
      : []),
  ];
}
