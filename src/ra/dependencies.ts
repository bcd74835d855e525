import type { Clock } from '../core/time.js';
import type { AccountId, OrganizationId } from '../core/ids.js';
import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { NameRisk } from '../core/state/application.js';
import type { IssuedCertificate } from '../core/state/certificate.js';
import type { Transactor } from '../core/transactor.js';
import type { Baseline, Policy } from '../policy/policy.js';
import type { KeyJudge } from '../keys/key-judge.js';
import type { recordCompromise } from '../revocation/record-compromise.js';
import type { recordRevocation } from '../revocation/record-revocation.js';
import type { GateQuestion, GateResult } from '../vetting/gate.js';
import type {
  CheckCaa,
  DescribeAccountKey,
  DiscoverContacts,
  IssueCertificate,
  ProfileFacts,
  RaStores,
  ReadCertificateIdentity,
  ReadCertificationRequest,
  ReportCaaRefusal,
  SendMail,
  Validate,
  WriteConfirmationMail,
} from './ports.js';

/** A certificate profile that may be ordered, and the policy that it is issued under. */
export interface OfferedProfile {
  readonly facts: ProfileFacts;
  readonly policy: Policy;
}

/** Everything the registration authority is made of. */
export interface RaDependencies {
  readonly transactor: Transactor<RaStores>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly validate: Validate;
  readonly checkCaa: CheckCaa;
  readonly reportCaaRefusal: ReportCaaRefusal;
  readonly discoverContacts: DiscoverContacts;
  readonly writeConfirmationMail: WriteConfirmationMail;
  readonly sendMail: SendMail;
  /** The page behind the link of a mail. @param value the random value */
  readonly confirmationUrl: (value: string) => string;
  readonly issue: IssueCertificate;
  readonly readCertificationRequest: ReadCertificationRequest;
  readonly readCertificateIdentity: ReadCertificateIdentity;
  readonly describeAccountKey: DescribeAccountKey;
  /** Whether a public key is weak, listed or our own (BR 6.1.1.3): of the keys room. */
  readonly whyKeyIsWeak: KeyJudge;
  /** `recordRevocation` and `recordCompromise` of the revocation room. */
  readonly recordRevocation: typeof recordRevocation;
  readonly recordCompromise: typeof recordCompromise;
  /** The PEM chains of a certificate, leaf first, root left out; the first is the default. */
  readonly chainsOf: (certificate: IssuedCertificate) => readonly string[];
  /** `askGate` of the vetting room. */
  readonly askGate: (question: GateQuestion) => GateResult;
  /** `matchesNameRules` of the vetting room: whether stored name rules allow a normalised name. */
  readonly matchesNameRules: (rules: readonly string[], name: string) => boolean;
  /** Whether a normalised name looks like a listed one (BR 4.2.1): of the vetting room's name screen. */
  readonly nameRisk: (name: string) => NameRisk | undefined;
  /** By profile name; not empty. */
  readonly profiles: ReadonlyMap<string, OfferedProfile>;
  /** For orders that name no profile, where the external account key has no list of its own. A key of `profiles`. */
  readonly defaultProfile: string;
  readonly baseline: Baseline;
  /** Suffixes that count as public beside the public suffix list: `test` in development, none in production. */
  readonly extraSuffixes: readonly string[];
  /** Where a person can act on a blocked organization; `instance` of userActionRequired. */
  readonly instanceUrl: string;
  readonly termsUrl: string;
  /** The URL of an account, exactly as ACME hands it out: records of dns-account-01 and dns-persist-01 are made of it. */
  readonly accountUrl: (id: AccountId) => string;
  /** What `accounturi` begins with by draft-ietf-acme-dns-persist-02. */
  readonly accountHashPrefix: string;
  /** The organization of accounts made without external account binding; null: a binding is required. */
  readonly openRegistration: OrganizationId | null;
  /** How long a challenge or finalize request waits for its outcome before it answers `processing`. Default 1000. */
  readonly waitMs?: number;
  /** How long an order may be worked on. Default 7 days. */
  readonly orderLifetimeSeconds?: number;
  /** How long a pending authorization may be fulfilled. Default 7 days. */
  readonly pendingAuthorizationSeconds?: number;
}
