import type { ContactDiscoveryId, DomainContactId } from '../ids.js';
import type { EpochSeconds } from '../time.js';
import type { ValidationMethod } from '../validation-method.js';

/** How somebody who answers for a domain is reached. */
export type ContactKind = 'email' | 'telephone' | 'fax' | 'sms' | 'post';

/** Challenge types that wait for a person's answer. */
export type ContactChallengeType = 'email-01' | 'telephone-01' | 'letter-01';

/** What each of them reaches its person by. */
const KINDS_OF: Readonly<Record<ContactChallengeType, readonly ContactKind[]>> = {
  'email-01': ['email'],
  'telephone-01': ['telephone'],
  'letter-01': ['fax', 'sms', 'post'],
};

/** What a challenge type reaches its person by; undefined for one that needs none. */
export function contactKindsOf(type: string): readonly ContactKind[] | undefined {
  return isContactChallenge(type) ? KINDS_OF[type] : undefined;
}

/** By which member of a challenge's payload a contact is picked, and in which member of the challenge object those on offer stand. */
export const CONTACT_MEMBERS: Readonly<Record<ContactChallengeType, { readonly picks: string; readonly offers: 'emailAddresses' | 'phoneNumbers' | 'contacts' }>> = {
  'email-01': { picks: 'emailAddress', offers: 'emailAddresses' },
  'telephone-01': { picks: 'phoneNumber', offers: 'phoneNumbers' },
  'letter-01': { picks: 'contact', offers: 'contacts' },
};

/** Whether a challenge type waits for a person's answer. */
export function isContactChallenge(type: string): type is ContactChallengeType {
  return Object.hasOwn(KINDS_OF, type);
}

/**
 * Where a contact comes from. `constructed`: from the authorization domain name (BR 3.2.2.4.4). `dns`: published there (BR 3.2.2.4.13, .14, .16, .17), with
 * the evidence. `registry`: a domain contact that an officer has entered (BR 3.2.2.4.2, .15).
 */
export type ContactSource =
  | { readonly from: 'constructed' }
  | { readonly from: 'dns'; readonly discoveryId: ContactDiscoveryId }
  | { readonly from: 'registry'; readonly domainContactId: DomainContactId };

/** A contact that an applicant may pick to confirm a name. */
export interface OfferedContact {
  readonly kind: ContactKind;
  /** As it is shown, picked and used: one e-mail address; a number, `+` and digits; a postal address. */
  readonly value: string;
  readonly method: ValidationMethod;
  /** The authorization domain name (BR 1.6.1) that the contact answers for. */
  readonly authorizationDomain: string;
  readonly source: ContactSource;
  /** When it was found; a constructed one is found by looking at the name. */
  readonly foundAt: EpochSeconds;
}

/** A contact as challenge objects and payloads write it: bare where the challenge has one kind, `fax:+81312345678` where it has several. */
export function contactText({ kind, value }: Pick<OfferedContact, 'kind' | 'value'>): string {
  return kind === 'email' || kind === 'telephone' ? value : `${kind}:${value}`;
}

/** A contact of a domain as its registry has it (BR 1.6.1 "Domain Contact"), entered by a validation officer. */
export interface DomainContact {
  readonly id: DomainContactId;
  /** Base domain name. */
  readonly domain: string;
  readonly kind: ContactKind;
  readonly value: string;
  /** Where the officer has read it, in words: registry, URL, case number. */
  readonly source: string;
  readonly obtainedAt: EpochSeconds;
  readonly addedAt: EpochSeconds;
  readonly addedBy: string;
  readonly removed: { readonly at: EpochSeconds; readonly by: string } | null;
}
