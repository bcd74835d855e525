/** What a rule's value is: the section of a validation method, a whole number, a level of RFC 2119, or words. */
export type RuleShape = 'method' | 'count' | 'level' | 'words';

/** What the program knows about one kind of baseline rule. */
export interface RuleFacts {
  readonly shape: RuleShape;
  /** In words, for the table of `tegata policy show`. */
  readonly title: string;
  /** What tells apart rules of this id that are in force at the same time; left out: there is one at a time. */
  readonly each?: 'value' | 'section';
  /** Why nothing is decided by it; left out: {@link effectivePolicy} reads it. */
  readonly informational?: string;
}

/** Every id that config/baseline/br.yaml may use. Nothing else enumerates them. */
export const BASELINE_RULES = {
  'validation-method': { shape: 'method', title: 'domain validation method', each: 'value' },
  'discouraged-method': { shape: 'method', title: 'method that should not be used any more', each: 'value' },
  'unperformed-method': {
    shape: 'words',
    title: 'method that this program does not perform',
    each: 'value',
    informational: 'no policy file can name it',
  },
  'random-value-days': { shape: 'count', title: 'days a random value may be used' },
  'max-validity-days': { shape: 'count', title: 'most days of validity' },
  'recommended-validity-days': { shape: 'count', title: 'recommended days of validity' },
  'not-before-hours': { shape: 'count', title: 'most hours from notBefore to the signature' },
  'short-lived-days': {
    shape: 'count',
    title: 'days of a short-lived certificate',
    informational: 'no certificate is treated as short-lived: every one has its CRL and OCSP URLs',
  },
  'domain-reuse-days': { shape: 'count', title: 'days evidence for a domain name may be used' },
  'method-reuse-days': { shape: 'count', title: 'the same, by the method of the section', each: 'section' },
  'organization-reuse-days': { shape: 'count', title: 'days evidence for an organization may be used' },
  'mpic-remote-perspectives': { shape: 'count', title: 'fewest remote perspectives' },
  'mpic-quorum': { shape: 'level', title: 'their quorum is kept' },
  'mpic-regions': { shape: 'count', title: 'fewest RIR regions among those that corroborate' },
  'mpic-dissents': { shape: 'count', title: 'most that do not corroborate, of 2 to 5' },
  'mpic-dissents-of-six': { shape: 'count', title: 'most that do not corroborate, of 6 or more' },
  'mpic-distance-km': {
    shape: 'count',
    title: 'least kilometres between perspectives',
    informational: 'where machines stand is not seen by the program',
  },
  'mpic-caa-reuse-days': {
    shape: 'count',
    title: 'days a CAA quorum may be used again',
    informational: 'no quorum is used for longer than the CAA check that it belongs to',
  },
  dnssec: { shape: 'level', title: 'DNSSEC validation on the primary perspective' },
  'dnssec-evidence': { shape: 'level', title: 'evidence of DNSSEC validation', informational: 'kept with every lookup, whatever the date' },
  'method-before-domain-name': { shape: 'level', title: 'authorization domain name is chosen by the method' },
  'website-exact-name': {
    shape: 'level',
    title: 'website methods prove the exact name only',
    informational: 'website methods never prune and never prove a wildcard here, whatever the date',
  },
  'website-redirects': {
    shape: 'words',
    title: 'redirects that may be followed',
    informational: 'no others are followed, whatever the date',
  },
  'arpa-names': {
    shape: 'level',
    title: 'names under in-addr.arpa and ip6.arpa',
    informational: 'no name under arpa is certified, whatever the date',
  },
  caa: { shape: 'level', title: 'CAA is checked', informational: 'it always is (CP 4.2.4)' },
  'caa-freshness-seconds': { shape: 'count', title: 'seconds a CAA check may be old, or the TTL where longer' },
  'caa-parameters': { shape: 'level', title: 'accounturi and validationmethods of CAA (RFC 8657)' },
  'organizational-unit': { shape: 'level', title: 'subject: organizationalUnitName' },
  'common-name': { shape: 'level', title: 'subject: commonName' },
  'subject-key-identifier': { shape: 'level', title: 'extension: subjectKeyIdentifier' },
  'policy-qualifier': { shape: 'level', title: 'certificatePolicies: CPS qualifier' },
  'key-encipherment': { shape: 'level', title: 'keyUsage of RSA keys: keyEncipherment beside digitalSignature' },
  'authority-information-access': { shape: 'level', title: 'extension: authorityInfoAccess' },
  'ca-issuers': { shape: 'level', title: 'authorityInfoAccess: caIssuers' },
  'ocsp-url': { shape: 'level', title: 'authorityInfoAccess: ocsp' },
  'client-auth': { shape: 'level', title: 'extKeyUsage: clientAuth' },
  'sha1-signature': { shape: 'level', title: 'signatures with SHA-1', informational: 'the program has no algorithm with SHA-1' },
  'serial-random-bits': {
    shape: 'count',
    title: 'least random bits of a serial number',
    informational: 'serial numbers have 128 random bits',
  },
  linting: { shape: 'level', title: 'certificates are linted before they are signed' },
  'crl-interval-hours': { shape: 'count', title: 'most hours between CRLs' },
  'crl-interval-without-ocsp-hours': { shape: 'count', title: 'the same, for certificates without an OCSP URL' },
  'crl-after-revocation-hours': { shape: 'count', title: 'most hours from a revocation to its CRL' },
  'crl-validity-hours': { shape: 'count', title: 'most hours from thisUpdate to nextUpdate of a CRL' },
  'crl-first-hours': {
    shape: 'count',
    title: 'most hours from the first certificate to the first CRL',
    informational: 'a CRL is published before the first certificate',
  },
  'crl-reason-code': { shape: 'level', title: 'reason code of CRL entries, unless unspecified' },
  'crl-reason-codes': {
    shape: 'words',
    title: 'reason codes of CRL entries',
    informational: 'no others can be recorded, whatever the date',
  },
  'crl-entry-after-expiry': {
    shape: 'level',
    title: 'CRL entries stay for one scheduled CRL past expiry',
    informational: 'they always do (RFC 5280 §3.3)',
  },
  'ocsp-least-validity-hours': { shape: 'count', title: 'least hours from thisUpdate to nextUpdate of an OCSP response' },
  'ocsp-validity-hours': { shape: 'count', title: 'most hours from thisUpdate to nextUpdate of an OCSP response' },
  'ocsp-refresh-hours': { shape: 'count', title: 'most hours between OCSP responses' },
  'ocsp-available-minutes': {
    shape: 'count',
    title: 'most minutes to the first OCSP response',
    informational: 'responses are made when they are first asked for',
  },
  'archive-years': { shape: 'count', title: 'years records are kept' },
  'validation-record': {
    shape: 'level',
    title: 'a validation record names item, authorization domain name and method',
    informational: 'it always does',
  },
} as const satisfies Record<string, RuleFacts>;

export type BaselineRuleId = keyof typeof BASELINE_RULES;

/** The facts about a rule id. */
export function ruleFacts(id: BaselineRuleId): RuleFacts {
  return BASELINE_RULES[id];
}

/** Whether a text is the id of a rule in {@link BASELINE_RULES}. */
export function isBaselineRuleId(text: string): text is BaselineRuleId {
  return Object.hasOwn(BASELINE_RULES, text);
}
