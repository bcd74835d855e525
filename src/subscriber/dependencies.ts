import type { AccountId } from '../core/ids.js';
import type { Random } from '../core/random.js';
import type { IssuedCertificate } from '../core/state/certificate.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { BaselineChoice, EffectivePolicy } from '../policy/policy.js';
import type { recordCompromise } from '../revocation/record-compromise.js';
import type { recordRevocation } from '../revocation/record-revocation.js';
import type { AuthorityQuestion, DocumentKind, SubscriberStores } from './ports.js';

/** A document that subscribers have to accept, in the version that is in force. */
export interface AcceptableDocument {
  readonly document: DocumentKind;
  readonly title: string;
  readonly version: string;
  /** Of its octets, lower-case hex. */
  readonly sha256: string;
  readonly url: string;
}

/** What the mail to a contact of an organization says. */
export interface AuthorityMailFacts {
  readonly about: AuthorityQuestion['about'];
  readonly organization: string;
  /** Legal name of the agent that the requester belongs to; null: the organization itself. */
  readonly agent: string | null;
  readonly requester: string;
  readonly requesterEmail: string;
  /** What is asked for, one line each; chosen by the requester. */
  readonly asked: readonly string[];
  /** Carries the random value. */
  readonly link: string;
  readonly expiresAt: EpochSeconds;
}

/** What the acts of this room work with. */
export interface SubscriberDependencies {
  readonly transactor: Transactor<SubscriberStores>;
  readonly clock: Clock;
  readonly random: Random;
  /** What has to be accepted now, each in the version in force. */
  readonly documents: (now: EpochSeconds) => readonly AcceptableDocument[];
  /** Profiles that exist, with what they are for. */
  readonly profiles: readonly { readonly name: string; readonly description: string }[];
  /** What policies and baseline allow at an instant, one for each policy. */
  readonly effective: (now: EpochSeconds) => readonly EffectivePolicy[];
  readonly baseline: BaselineChoice;
  /** The ACME directory. */
  readonly directoryUrl: string;
  readonly accountUrl: (id: AccountId) => string;
  /** Where a contact answers. */
  readonly confirmationUrl: (value: string) => string;
  readonly writeAuthorityMail: (facts: AuthorityMailFacts) => { subject: string; text: string };
  /** PEM, leaf first, root left out; the first is the default. */
  readonly chainsOf: (certificate: IssuedCertificate) => readonly string[];
  /** PKCS #7, certificates only (RFC 2315 §9.1; RFC 5652), DER. */
  readonly encodeCertificates: (certificates: readonly Buffer[]) => Buffer;
  /** The label of an account for dns-account-01. */
  readonly accountLabel: (accountUrl: string) => string;
  readonly recordRevocation: typeof recordRevocation;
  readonly recordCompromise: typeof recordCompromise;
}
