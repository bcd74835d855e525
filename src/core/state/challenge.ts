import type { AuthorizationId, ChallengeId } from '../ids.js';
import type { StoredProblem } from '../problem.js';
import type { EpochSeconds } from '../time.js';
import type { ValidationMethod } from '../validation-method.js';
import type { ContactChallengeType, OfferedContact } from './contact.js';

/** ACME challenge types that this server can offer; `docs/validation.md` says what each asks for. */
export type ChallengeType =
  /** RFC 8555 §8.3, §8.4, RFC 8737. */
  | 'http-01'
  | 'dns-01'
  | 'tls-alpn-01'
  /** draft-ietf-acme-dns-account-label, draft-ietf-acme-dns-persist. */
  | 'dns-account-01'
  | 'dns-persist-01'
  /** This server's own, for what the Certificate Policy permits and no RFC has a type for (CP 3.2.7 (3), (4)). */
  | 'pki-validation-01'
  | 'dns-cname-01'
  | 'dns-caa-01'
  /** This server's own: a person who answers for the domain confirms it (CP 3.2.7 (1), (2), (5) to (9)). */
  | ContactChallengeType;

/** What a challenge carries beside its token, by its type; fixed when it is made, but for contacts. */
export interface ChallengeParameters {
  /** pki-validation-01: the file's name, which shares nothing with the random value. */
  readonly filename?: string;
  /** dns-persist-01: issuer domain names of which the record must name one. */
  readonly issuerDomainNames?: readonly string[];
  /** dns-persist-01 by draft -02: what `accounturi` begins with; left out for draft -01, whose `accounturi` is the account's URL. */
  readonly accountHashPrefix?: string;
  /** email-01, telephone-01, letter-01: whom the applicant may pick. */
  readonly contacts?: readonly OfferedContact[];
  /** When contacts were last looked for in DNS and in the records of domain contacts; left out: not yet. */
  readonly discoveredAt?: EpochSeconds;
  /** Why contacts that were looked for, or written to, are of no use; sentences without final stop. */
  readonly contactFaults?: readonly string[];
  /** The contact whose answer is awaited. */
  readonly awaiting?: string;
}

/*
 *         pending
 *            |   Receive response
 *            V                          RFC 8555 §7.1.6
 *        processing
 *            |
 *      +-----+-----+
 *      V           V
 *    valid      invalid
 */
export const CHALLENGE_TRANSITIONS = {
  pending: { respond: 'processing' },
  processing: { succeed: 'valid', fail: 'invalid' },
  valid: {},
  invalid: {},
} as const;

export type ChallengeStatus = keyof typeof CHALLENGE_TRANSITIONS;

interface ChallengeFacts {
  readonly id: ChallengeId;
  readonly authorizationId: AuthorizationId;
  readonly type: ChallengeType;
  /** Base64url of 128 random bits or more (RFC 8555 §8.3). */
  readonly token: string;
  /** Left out: none. */
  readonly parameters?: ChallengeParameters;
}

export type Challenge = ChallengeFacts &
  (
    | { readonly status: 'pending' | 'processing' }
    | {
        readonly status: 'valid';
        readonly validatedAt: EpochSeconds;
        /** The BR method that the evidence satisfies. */
        readonly method: ValidationMethod;
      }
    | { readonly status: 'invalid'; readonly problem: StoredProblem }
  );
