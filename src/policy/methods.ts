import type { ChallengeType } from '../core/state/challenge.js';
import type { ValidationMethod } from '../core/validation-method.js';

/** What the program knows about one domain validation method (BR 3.2.2.4). */
export interface MethodFacts {
  /** Section of the BR; also the method's name. */
  readonly section: ValidationMethod;
  /** Short name for people. */
  readonly title: string;
  /** The ACME challenge types that this version performs it as, the usual one first; none: not offered through ACME. */
  readonly challenges: readonly ChallengeType[];
  /** Column W of the method table of BR 3.2.2.4: whether it proves control for a wildcard name. */
  readonly wildcard: boolean;
  /** Column P: whether labels may be pruned from the left, down to the base domain name, to come to the authorization domain name. */
  readonly prunes: boolean;
  /** Column C: whether the authorization domain name may be a CNAME's target. Never so for wildcards. */
  readonly cname: boolean;
  /** Whether remote perspectives must corroborate it (BR 3.2.2.9). */
  readonly mpic: boolean;
}

type Columns = Pick<MethodFacts, 'wildcard' | 'prunes' | 'cname' | 'mpic'>;

/** Proves a domain: W, P and C all hold. */
const DOMAIN: Columns = { wildcard: true, prunes: true, cname: true, mpic: false };
/** As DOMAIN, by records that remote perspectives must see too. */
const DNS: Columns = { ...DOMAIN, mpic: true };
/** As DNS; the authorization domain name is the name itself or an ancestor, never a CNAME's target. */
const DNS_WITHOUT_CNAME: Columns = { ...DNS, cname: false };
/** Proves the one host that answered. */
const HOST: Columns = { wildcard: false, prunes: false, cname: false, mpic: true };

const method = (section: ValidationMethod, title: string, columns: Columns, challenges: readonly ChallengeType[] = []): MethodFacts => ({
  section,
  title,
  challenges,
  ...columns,
});

/** Every method that a policy file may name: the nine of CP 3.2.7, and 3.2.2.4.19-.22. Nothing else enumerates methods. */
export const METHODS: Readonly<Record<ValidationMethod, MethodFacts>> = {
  '3.2.2.4.2': method('3.2.2.4.2', 'e-mail, fax, SMS or post to the domain contact', DOMAIN, ['email-01', 'letter-01']),
  '3.2.2.4.4': method('3.2.2.4.4', 'e-mail to a constructed address', DOMAIN, ['email-01']),
  '3.2.2.4.7': method('3.2.2.4.7', 'DNS change', DNS, ['dns-01', 'dns-cname-01', 'dns-caa-01']),
  '3.2.2.4.13': method('3.2.2.4.13', 'e-mail to the DNS CAA contact', DNS, ['email-01']),
  '3.2.2.4.14': method('3.2.2.4.14', 'e-mail to the DNS TXT contact', DNS, ['email-01']),
  '3.2.2.4.15': method('3.2.2.4.15', 'call to the domain contact', DOMAIN, ['telephone-01']),
  '3.2.2.4.16': method('3.2.2.4.16', 'call to the DNS TXT contact', DNS, ['telephone-01']),
  '3.2.2.4.17': method('3.2.2.4.17', 'call to the DNS CAA contact', DNS, ['telephone-01']),
  '3.2.2.4.18': method('3.2.2.4.18', 'agreed-upon change to website v2', HOST, ['http-01', 'pki-validation-01']),
  '3.2.2.4.19': method('3.2.2.4.19', 'agreed-upon change to website, ACME', HOST, ['http-01']),
  '3.2.2.4.20': method('3.2.2.4.20', 'TLS using ALPN', HOST, ['tls-alpn-01']),
  '3.2.2.4.21': method('3.2.2.4.21', 'DNS labeled with account ID', DNS_WITHOUT_CNAME, ['dns-account-01']),
  '3.2.2.4.22': method('3.2.2.4.22', 'DNS TXT record with persistent value', DNS_WITHOUT_CNAME, ['dns-persist-01']),
};

/** The challenge types that methods are performed as, without duplicates. */
export function challengesOf(methods: readonly ValidationMethod[]): ChallengeType[] {
  return [...new Set(methods.flatMap((section) => METHODS[section].challenges))];
}

const CHALLENGE_TYPES: ReadonlySet<string> = new Set(Object.values(METHODS).flatMap(({ challenges }) => challenges));

/** Whether a text is a challenge type that a method in {@link METHODS} is performed as. */
export function isChallengeType(text: string): text is ChallengeType {
  return CHALLENGE_TYPES.has(text);
}

/** Whether a text is the section of a method in {@link METHODS}. */
export function isValidationMethod(text: string): text is ValidationMethod {
  return Object.hasOwn(METHODS, text);
}
