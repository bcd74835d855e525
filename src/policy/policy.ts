import type { DecidedUnder } from '../core/decided-under.js';
import type { ChallengeType } from '../core/state/challenge.js';
import type { ValidationMethod } from '../core/validation-method.js';
import type { BaselineRuleId } from './baseline-rules.js';
import type { Level } from './level.js';

/** What CP and baseline have to say about a subscriber certificate's content, by the ids of the baseline's rules. */
export const PROFILE_FIELDS = [
  'organizational-unit',
  'common-name',
  'subject-key-identifier',
  'policy-qualifier',
  'key-encipherment',
  'authority-information-access',
  'ca-issuers',
  'ocsp-url',
  'client-auth',
] as const satisfies readonly BaselineRuleId[];
export type ProfileField = (typeof PROFILE_FIELDS)[number];

/** A Certificate Policy as loaded from config/policies/NAME.yaml. */
export interface Policy {
  readonly name: string;
  /** Version of the Certificate Policy, as on its cover. */
  readonly version: string;
  /** Dotted decimal. */
  readonly oid: string;
  /** Validation methods the policy permits (CP 3.2.7), in the order in which they are tried. */
  readonly methods: readonly ValidationMethod[];
  /** Challenge types that are offered, of those that the methods stand behind, in the order in which clients see them. */
  readonly challenges: readonly ChallengeType[];
  /** Which draft-ietf-acme-dns-persist is spoken; -02 breaks the wire format of -01. */
  readonly dnsPersist: 'draft-01' | 'draft-02';
  readonly wildcards: boolean;
  /** Most names in one certificate. */
  readonly maxNames: number;
  /** Most days of validity that the policy itself allows (CP 6.3.2). */
  readonly maxValidityDays: number;
  readonly domainReuseDays: number;
  readonly organizationReuseDays: number;
  /** Subscriber keys (CP 6.1.5). */
  readonly keys: {
    readonly rsa: { readonly minBits: number; readonly maxBits: number } | null;
    readonly ec: readonly ('P-256' | 'P-384' | 'P-521')[];
  };
  /** Countries that subjects may be in, ISO 3166-1 alpha-2 (CP 3.1.1); null: any. */
  readonly countries: readonly string[] | null;
  /** CAA issuer domain names (CP 4.2.4). */
  readonly caaIdentities: readonly string[];
  /** Days that a random value may be used for after it was made (CP 3.2.7). */
  readonly randomValueDays: number;
  /** Content of subscriber certificates (CP 7.1). */
  readonly profile: Readonly<Record<ProfileField, Level>>;
  /** CRLs (CP 4.9.7, 7.2): hours from one to the next, from thisUpdate to nextUpdate; reason codes of entries. */
  readonly crl: { readonly intervalHours: number; readonly validityHours: number; readonly reasonCode: Level };
  /** OCSP (CP 4.9.9): hours from one response to the next. */
  readonly ocsp: { readonly refreshHours: number };
  /** Years that records are kept for after a certificate's expiry (CP 5.5.2). */
  readonly archiveYears: number;
  /** Days before expiry from which a certificate may be renewed (CP 4.7.1). */
  readonly renewalDays: number;
  /** Where the policy says so: by member (`maxValidityDays`), part of a member (`crl.validityHours`) or method (`3.2.2.4.7`). */
  readonly sections: Readonly<Record<string, string>>;
  /** SHA-256 of the file, lower-case hex. */
  readonly hash: string;
}

/** One dated rule of the Baseline Requirements, as loaded from config/baseline/br.yaml. */
export interface BaselineRule {
  readonly id: BaselineRuleId;
  /** Section of the BR, or of `program`. */
  readonly section: string;
  readonly ballot: string | null;
  /** In force from the first second of this day, UTC; null: since ever. */
  readonly from: number | null;
  /** No longer in force from this second on; null: no end known. */
  readonly until: number | null;
  /** As the {@link RuleShape} of the id says. */
  readonly value: string | number;
  /** The root program whose rule it is; null: the BR's. */
  readonly program: string | null;
}

/** `current` follows the clock, a number freezes the rules of that second, `none` is for private trust: the CP alone decides. */
export type BaselineChoice = { readonly mode: 'current' } | { readonly mode: 'date'; readonly at: number } | { readonly mode: 'none' };

export interface Baseline {
  readonly choice: BaselineChoice;
  readonly rules: readonly BaselineRule[];
  /** SHA-256 of the file, lower-case hex. */
  readonly hash: string;
}

/** One result of the intersection, and who decided it. */
export interface DecidedRule {
  /** Of a baseline rule where there is one (`max-validity-days`), else of the policy's member. */
  readonly id: string;
  readonly value: string | number | boolean;
  /** `CP 6.3.2`, `BR 6.3.2 (SC081)`, or both where they say the same. */
  readonly source: string;
}

/** What policy and baseline allow together at one instant. */
export interface EffectivePolicy {
  readonly policy: Policy;
  /** In the policy's order. */
  readonly methods: readonly ValidationMethod[];
  /** Of {@link methods}, those that the baseline says SHOULD NOT be used any more. */
  readonly discouraged: readonly ValidationMethod[];
  readonly randomValueDays: number;
  readonly maxValidityDays: number;
  /** What the baseline recommends to stay within; null: nothing. */
  readonly recommendedValidityDays: number | null;
  /** Most hours from notBefore to the signature. */
  readonly notBeforeHours: number;
  readonly domainReuseDays: number;
  /** Limits that methods have of their own beside {@link domainReuseDays}. */
  readonly methodReuseDays: Readonly<Partial<Record<ValidationMethod, number>>>;
  readonly organizationReuseDays: number;
  readonly mpic: MpicLimits;
  /** DNSSEC validation on the primary perspective. */
  readonly dnssec: Level;
  /** Whether the authorization domain name follows from the method: `must` from 2026-11-15. */
  readonly methodBeforeDomainName: Level;
  readonly caa: {
    /** A check may be this old at issuance, or as old as the record set's TTL where that is longer. */
    readonly freshnessSeconds: number;
    /** RFC 8657. */
    readonly parameters: Level;
  };
  readonly profile: Readonly<Record<ProfileField, Level>>;
  readonly linting: Level;
  readonly crl: {
    readonly intervalHours: number;
    readonly validityHours: number;
    /** Most hours from a revocation to the CRL that has it. */
    readonly afterRevocationHours: number;
    readonly reasonCode: Level;
  };
  /** From thisUpdate to nextUpdate, both seconds included; and from one response to the next. */
  readonly ocsp: { readonly leastValidityHours: number; readonly validityHours: number; readonly refreshHours: number };
  readonly archiveYears: number;
  /** The files behind it, as they are kept with whatever is decided by it. */
  readonly decidedUnder: DecidedUnder;
  /** Every result with its source, those for information only included. */
  readonly rules: readonly DecidedRule[];
}

/** Multi-perspective issuance corroboration (BR 3.2.2.9). */
export interface MpicLimits {
  /** Fewest remote perspectives; 0: none are asked for. */
  readonly remotePerspectives: number;
  /** `must`: a missed quorum refuses. */
  readonly quorum: Level;
  /** Fewest RIR regions among the perspectives that corroborate; 0: no such rule. */
  readonly regions: number;
  /** Most perspectives that may fail to corroborate, of 2 to 5 and of 6 or more. */
  readonly dissents: number;
  readonly dissentsOfSix: number;
}
