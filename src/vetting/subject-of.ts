import type { Claim, SubjectForm } from '../core/state/application.js';
import type { OrganizationAttributes } from '../core/state/organization.js';

/** The certificate's subject in the forms that were chosen (CP 3.1.1, BR 7.1.2.7.4). */
export function subjectOf(claim: Claim, form: SubjectForm): OrganizationAttributes {
  const romanized = form.address === 'romanized';
  return {
    country: claim.country,
    stateOrProvince: romanized ? claim.romanizedStateOrProvince : claim.stateOrProvince,
    locality: romanized ? claim.romanizedLocality : claim.locality,
    organization: claim[form.name],
  };
}
