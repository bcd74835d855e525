import type { AccountId, ChallengeId, ConfirmationId, MailId } from '../ids.js';
import type { EpochSeconds } from '../time.js';
import type { ContactChallengeType, OfferedContact } from './contact.js';

/*
 *            waiting
 *               |
 *       +-------+-------+       The contact's answer, or the officer's note of it.
 *       V               V       A waiting one whose time is over counts as expired.
 *   confirmed        refused
 */
export const CONFIRMATION_TRANSITIONS = {
  waiting: { confirm: 'confirmed', refuse: 'refused' },
  confirmed: {},
  refused: {},
} as const;

export type ConfirmationState = keyof typeof CONFIRMATION_TRANSITIONS;

/** Who answered, by which way. Kept as evidence (BR 5.4.1). */
export type ConfirmationAnswer =
  /** The contact has followed the link of the mail and pressed the button there. */
  | { readonly by: 'link'; readonly address: string; readonly userAgent: string }
  /**
   * An officer has the contact’s answer: by the random value that came back, or (telephone) from the person spoken with. `note`: the officer’s words
   * on how it came.
   */
  | { readonly by: 'officer'; readonly officer: string; readonly note: string; readonly spokeWith: string | null; readonly valueReturned: boolean };

/** A question to a contact whether the applicant may have certificates for the names, and the answer to it. */
export interface Confirmation {
  readonly id: ConfirmationId;
  readonly accountId: AccountId;
  readonly challengeType: ContactChallengeType;
  readonly contact: OfferedContact;
  /** What the answer is for: pending challenges under the authorization domain name, each with its name (wildcards with `*.`). */
  readonly covers: readonly { readonly challengeId: ChallengeId; readonly name: string }[];
  /** SHA-256 of the random value, lower-case hex. */
  readonly valueHash: string;
  /** The random value, where an officer has to pass it on; null where it went out by mail alone. */
  readonly spokenValue: string | null;
  readonly mailId: MailId | null;
  readonly requestedAt: EpochSeconds;
  /** The random value may be used up to and without this second. */
  readonly expiresAt: EpochSeconds;
  readonly state: ConfirmationState;
  /** Null exactly while it is waiting. */
  readonly answered: { readonly at: EpochSeconds; readonly answer: ConfirmationAnswer } | null;
}

/** A mail on its way. */
export interface OutboxMail {
  readonly id: MailId;
  readonly to: string;
  readonly subject: string;
  /** Null once it is no longer to be sent: it carries a random value. */
  readonly text: string | null;
  /** `waiting`: to be sent. `sent`: a server has taken it. `refused`: a server will not take it. `bounced`: it came back. `dropped`: too late to be sent. */
  readonly state: 'waiting' | 'sent' | 'refused' | 'bounced' | 'dropped';
  /** What the mail server, or the report that came back, said; null where nothing went wrong. */
  readonly failure: string | null;
  readonly createdAt: EpochSeconds;
  /** Not to be sent later. */
  readonly sendUntil: EpochSeconds;
  /** When it came into its state; null while it is waiting. */
  readonly endedAt: EpochSeconds | null;
}
