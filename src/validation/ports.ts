import type { StoredProblem } from '../core/problem.js';
import type { ChallengeParameters, ChallengeType } from '../core/state/challenge.js';
import type { ContactChallengeType } from '../core/state/contact.js';
import type { EpochSeconds } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';

/** One challenge to be tried. Structurally the `ValidationRequest` of ra's ports. */
export interface ValidationRequest {
  challengeType: Exclude<ChallengeType, ContactChallengeType>;
  /** The BR methods the policy allows this challenge to stand for, in the order in which they are tried. */
  methods: readonly ValidationMethod[];
  /** Base name, without `*.`. */
  name: string;
  /** Whether the proof is to hold for `*.` and the name: only for such methods, and never by way of a CNAME's target (BR 3.2.2.4). */
  wildcard: boolean;
  /** Whether the proof is to hold for every name below too (RFC 9444); bound like a wildcard. */
  subdomains: boolean;
  token: string;
  /** `token.thumbprint` (RFC 8555 §8.1). */
  keyAuthorization: string;
  parameters: ChallengeParameters;
  /** The account's URL, exactly as handed out, and the RFC 7638 thumbprints of its keys, the present one first. */
  account: { url: string; thumbprints: readonly string[] };
}

/** The place of a proof, and what stood there. */
export type Sight =
  /** `value`: the record that proves, in one line: a TXT's text, a CNAME's target, `FLAGS TAG VALUE` of a CAA. */
  | { readonly kind: 'dns'; readonly owner: string; readonly type: DnsType; readonly value: string }
  /** A file whose content is the key authorization. `path`: below `/.well-known/`. */
  | { readonly kind: 'http'; readonly scheme: 'http' | 'https'; readonly path: string }
  /** A certificate with the digest of the key authorization (RFC 8737). */
  | { readonly kind: 'tls-alpn' };

/** What the network showed. `record` is plain data for the evidence (BR 5.4.1): addresses, URLs, answers, times. */
export type ValidationResult =
  | {
      ok: true;
      method: ValidationMethod;
      /** The authorization domain name (BR 3.2.2.4) where it is another than the name. */
      authorizationDomain?: string;
      /** The proof's own end, where it has one before the reuse limit. */
      usableUntil?: EpochSeconds;
      /** What remote perspectives have to see too (BR 3.2.2.9); left out by methods that need none. */
      sight?: Sight;
      record: unknown;
    }
  | { ok: false; method: ValidationMethod; problem: StoredProblem; record: unknown };

/**
 * Performs a validation method from the network. Failure is a value; it never hangs and never throws for what the network did.
 * @throws the signal's reason when `signal` is aborted
 */
export type Validate = (request: ValidationRequest, signal: AbortSignal) => Promise<ValidationResult>;

/** Record types that validation asks for, each with the form of one record's data. */
export interface DnsData {
  /** Dotted decimal. */
  A: string;
  /** RFC 5952 text. */
  AAAA: string;
  /** The character-strings of one record joined, read as UTF-8. */
  TXT: string;
  /** RFC 8659 §4.1. */
  CAA: { flags: number; tag: string; value: string };
  /** The target, lower case, without the final dot. */
  CNAME: string;
}
export type DnsType = keyof DnsData;

/**
 * `servfail`, `refused` and `rcode`: the name server said so. `malformed`: bytes that are no DNS answer to our question.
 * `unreachable`: nobody listens at the resolver's address. `alias-chain`: too many CNAMEs, or a circle. `dnssec`: the answer is bogus, or it
 * lacks the proof that its zone demands.
 */
export type DnsFailure = 'servfail' | 'refused' | 'rcode' | 'timeout' | 'malformed' | 'unreachable' | 'alias-chain' | 'dnssec';

/**
 * What DNSSEC says about an answer (RFC 4035 §4.3), kept with it as evidence (BR 4.2.2.2).
 * `secure`: the resolver validated it up to the trust anchor (AD bit).
 * `insecure`: it is proven that nothing signs it: the secure parent of `zone` has no DS for it, or only an opt-out span (RFC 5155 §6).
 * `bogus`: signed, and the signatures fail. `unproven`: no AD bit where one is due, or no proof that none is.
 * `off`: the configuration does without DNSSEC.
 */
export type Dnssec =
  | { readonly status: 'secure' | 'off' }
  | { readonly status: 'insecure'; readonly zone: string; readonly proof: 'no-ds' | 'opt-out' }
  | { readonly status: 'bogus'; readonly detail: string }
  | { readonly status: 'unproven'; readonly detail: string };

interface DnsAnswerFacts {
  /** Names that CNAMEs led through, the asked name left out, in order. */
  readonly aliases: readonly string[];
}

export type DnsAnswer<Type extends DnsType = DnsType> = DnsAnswerFacts &
  (
    | {
        readonly outcome: 'records';
        readonly records: readonly DnsData[Type][];
        /** Lowest TTL of the records, seconds. */
        readonly ttl: number;
        /** The resolver vouches for the answer by DNSSEC (AD bit). */
        readonly authenticated: boolean;
        readonly dnssec: Dnssec;
      }
    /** `nodata`: the name exists, without a record of the type. `nxdomain`: there is no such name. */
    | { readonly outcome: 'nodata' | 'nxdomain'; readonly authenticated: boolean; readonly dnssec: Dnssec }
    /** `dnssec` is there for the reason `dnssec`. */
    | { readonly outcome: 'failed'; readonly reason: DnsFailure; readonly detail: string; readonly dnssec?: Dnssec }
  );

/** Asks one recursive resolver. Failure is a value. */
export interface Resolver {
  /**
   * Follows CNAMEs, except where CNAME itself is asked for.
   * @param name without a final dot
   * @throws the signal's reason when `signal` is aborted, and nothing else
   */
  query<Type extends DnsType>(name: string, type: Type, signal: AbortSignal): Promise<DnsAnswer<Type>>;
  /** Frees the sockets; running queries end as `timeout`. */
  close(): void;
}

/** What DNSSEC says about the addresses of a host; left out where a lookup failed. */
export interface AddressDnssec {
  A?: Dnssec;
  AAAA?: Dnssec;
}

/** One request of a redirect chain, as evidence. */
export interface HttpHop {
  url: string;
  /** Every address that DNS gave for the host. */
  resolved: string[];
  dnssec?: AddressDnssec;
  /** Screened address that answered, or was tried last; undefined when none was tried. */
  address?: string;
  port: number;
  /** Whether a TCP connection came about. */
  connected: boolean;
  /** Connections that failed before: address and reason. */
  failedDials?: string[];
  status?: number;
  /** `Location` of a redirect. */
  location?: string;
  /** Milliseconds since 1970. */
  startedAtMs: number;
  endedAtMs: number;
}

export type HttpResult =
  /** An answer that is no followed redirect. `body` holds at most the body limit; `truncated` tells that there was more. */
  | { readonly ok: true; readonly hops: readonly HttpHop[]; readonly status: number; readonly body: Buffer; readonly truncated: boolean }
  /** `detail`: a sentence without final stop, public. */
  | { readonly ok: false; readonly hops: readonly HttpHop[]; readonly type: 'dns' | 'connection' | 'tls'; readonly detail: string };

/** An HTTP client for URLs that strangers choose. Failure is a value. */
export interface HttpClient {
  /**
   * GETs a URL, following redirects.
   * @param forbiddenText no requested URL may contain it (BR 3.2.2.4.18: the random value must not be in the request)
   * @throws the signal's reason when `signal` is aborted, and nothing else
   */
  get(url: string, forbiddenText: string, signal: AbortSignal): Promise<HttpResult>;
}

/** A CAA property as published (RFC 8659 §4.1). */
export type CaaProperty = DnsData['CAA'];

/** One owner that was asked while a name's tree was climbed. */
export interface CaaStep {
  readonly owner: string;
  readonly outcome: DnsAnswer['outcome'];
  /** Names that CNAMEs led through. */
  readonly aliases: readonly string[];
  readonly dnssec?: Dnssec;
  /** Why the lookup failed. */
  readonly detail?: string;
}

/** What climbing a name's tree has found (RFC 8659 §3). Plain data: it is kept as evidence, and may be judged again while it is fresh. */
export type CaaFinding = {
  /** Without `*.`. */
  readonly name: string;
  /** From the name upwards, as far as it matters. */
  readonly steps: readonly CaaStep[];
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** What remote perspectives showed; left out where they were not asked. */
  readonly remotes?: readonly RemoteCaaFinding[];
  /** How they were counted, or why they were not asked. */
  readonly corroboration?: CaaCorroboration;
} & (
  | {
      /** The set at `owner` decides. */
      readonly outcome: 'found';
      readonly owner: string;
      readonly records: readonly CaaProperty[];
      /** Seconds. */
      readonly ttl: number;
    }
  /** No set up to the top-level domain. */
  | { readonly outcome: 'none' }
  /** Whether there is a set could not be found out. */
  | { readonly outcome: 'failed'; readonly owner: string; readonly detail: string }
);

/** What came of asking one remote perspective once. Plain data, kept as evidence (BR 5.4.1). */
export interface RemoteReply {
  readonly name: string;
  /** RIR service region. */
  readonly region: string;
  readonly url: string;
  /** Where the connection went; left out when there was none. */
  readonly address?: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly ms: number;
  /** The answer's text as received, cut; numbers above 2^53 survive here only. */
  readonly answer?: string;
  /** Why there is no usable answer, without final stop. */
  readonly failure?: string;
}

/** The CAA set that a remote perspective showed. */
export interface RemoteCaaFinding {
  readonly reply: RemoteReply;
  /** The deciding set; empty: there is none. Left out when it showed nothing. */
  readonly records?: readonly CaaProperty[];
  readonly owner?: string;
  /** Why it does not corroborate, whatever its set says; without final stop. */
  readonly failure?: string;
  /** The lookup failed there. */
  readonly lookupFailed?: boolean;
}

/** How many remote perspectives corroborate (BR 5.4.1); `faults` without final stop. */
export type CaaCorroboration =
  | { readonly asked: false; readonly why: string }
  | { readonly asked: true; readonly summary: string; readonly quorumMet: boolean; readonly regions: readonly string[]; readonly faults: readonly string[] };

/** Whether CAA permits one name. */
export interface CaaQuestion {
  /** Without `*.`. */
  readonly name: string;
  readonly wildcard: boolean;
  /** Our issuer domain names (CP 4.2.4), lower case. */
  readonly issuers: readonly string[];
  /** The account's URL, exactly as handed out (RFC 8657 §3). */
  readonly accountUri: string;
  /** How the name was validated. */
  readonly method: ValidationMethod;
  readonly challengeType: string;
}

export type CaaAnswer = { readonly finding: CaaFinding } & (
  | { readonly permitted: true }
  /** `forbidden`: by the set. `failed`: the set could not be looked up, which is no permission. `reportTo`: the set's iodef URLs. */
  | { readonly permitted: false; readonly reason: 'forbidden' | 'failed'; readonly problem: StoredProblem; readonly reportTo: readonly string[] }
);

/** A mail in plain text. */
export interface Mail {
  /** By which reports about it name it; none when left out. */
  readonly id?: string;
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mail, or hands it to what does. */
export interface Mailer {
  /** @throws Error with the reason when it is not taken */
  send(mail: Mail): Promise<void>;
}

/** Posts to URLs that strangers choose, as guarded as {@link HttpClient}; follows no redirect. Failure is a value. */
export interface HttpPoster {
  /** @throws the signal's reason when `signal` is aborted, and nothing else */
  post(url: string, content: { readonly type: string; readonly body: string }, signal: AbortSignal): Promise<HttpResult>;
}

/** One TLS handshake, as evidence. */
export interface TlsHandshake {
  /** Every address that DNS gave for the name. */
  resolved: string[];
  dnssec?: AddressDnssec;
  /** Screened address that answered, or was tried last; undefined when none was tried. */
  address?: string;
  port: number;
  /** Whether a TCP connection came about. */
  connected: boolean;
  /** Connections that failed before: address and reason. */
  failedDials?: string[];
  /** Such as `TLSv1.3`. */
  tlsVersion?: string;
  /** Milliseconds since 1970. */
  startedAtMs: number;
  endedAtMs: number;
}

export type TlsResult =
  /** `protocol`: agreed on by ALPN, null when none. `certificate`: of the server, DER, whoever signed it. */
  | { readonly ok: true; readonly protocol: string | null; readonly certificate: Buffer | null; readonly handshake: TlsHandshake }
  /** `detail`: a sentence without final stop, public. */
  | { readonly ok: false; readonly type: 'dns' | 'connection' | 'tls'; readonly detail: string; readonly handshake: TlsHandshake };

/** A TLS client that shakes hands and says nothing. Failure is a value. */
export interface TlsProbe {
  /**
   * Connects to a name's address, with the name as SNI, offering one protocol by ALPN.
   * @throws the signal's reason when `signal` is aborted, and nothing else
   */
  handshake(name: string, protocol: string, signal: AbortSignal): Promise<TlsResult>;
}

/** Reads the certificate that a server shows for `acme-tls/1` (RFC 8737 §3): `readTlsAlpnCertificate` of the x509 room. */
export type ReadTlsAlpnCertificate = (der: Buffer) =>
  | {
      readonly ok: true;
      /** Every subject alternative name; `dns` for dNSNames only, `text` for people. */
      readonly names: readonly { readonly dns: string | null; readonly text: string }[];
      readonly selfSigned: boolean;
      /** One for each extension acmeIdentifier; the digest is null where it is none of 32 octets. */
      readonly acmeIdentifiers: readonly { readonly critical: boolean; readonly digest: Buffer | null }[];
    }
  | { readonly ok: false; readonly reason: string };
