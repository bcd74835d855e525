import type { Claim, VettedAttribute } from '../core/state/application.js';

/** What a claim says of an attribute, as one text to compare; empty when it says nothing. */
export function attributeValue(claim: Claim, attribute: VettedAttribute): string {
  switch (attribute) {
    case 'address': {
      const parts = [claim.country, claim.stateOrProvince, claim.locality, claim.streetAddress, claim.postalCode];
      return parts.every((part) => part === '') ? '' : parts.join(' | ');
    }
    case 'contacts':
      return claim.contacts.map(contactText).join(' | ');
    case 'authority':
      return claim.contacts.slice(0, 1).map(contactText).join('');
    default:
      return claim[attribute];
  }
}

function contactText({ name, email, telephone }: Claim['contacts'][number]): string {
  return [name, email, telephone].filter((part) => part !== '').join(', ');
}
