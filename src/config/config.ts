import type { RirRegion } from '../core/rir-region.js';
import type { SignatureAlgorithm } from '../core/signer.js';

/** Where a listener waits. `host` is an IP address; port 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** An issuing CA as configured; file contents are read by the composition root. */
export interface IssuerConfig {
  readonly id: string;
  /** Label of the key in the token. */
  readonly key: string;
  /** PEM file with the issuer's certificate. */
  readonly certificate: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** PEM files of each chain, from a certificate of the issuer upwards, roots left out; `[]` is short for the issuer's own certificate. */
  readonly chains: readonly (readonly string[])[];
  /** Self-signed certificates that the chains end in, for the repository page. */
  readonly roots: readonly string[];
  readonly ocsp: { readonly key: string; readonly certificate: string };
  /** Into how many parts its CRL is divided for new certificates; 0: not at all. */
  readonly crlShards: number;
}

export interface AuditConfig {
  /** Label of the key in the token. It signs nothing else. */
  readonly key: string;
  /** PEM file with its public key; former ones may follow. */
  readonly publicKey: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** Folder of the daily exports. */
  readonly exportFolder: string;
}

/** A remote network perspective, and the PEM files by which it and this CA know each other. */
export interface PerspectiveAddress {
  readonly name: string;
  readonly region: RirRegion;
  /** Origin, https, without a trailing slash. */
  readonly url: string;
  /** Authorities of its server certificate. */
  readonly authorities: string;
  /** Our client certificate and its key. */
  readonly certificate: string;
  readonly key: string;
}

/** A command that judges what is about to be signed; `src/lint/external` says what is done with its report. */
export interface LinterConfig {
  readonly name: string;
  /** Program, an absolute path, and its arguments; it reads PEM on standard input. */
  readonly command: readonly [string, ...string[]];
  readonly format: 'zlint' | 'pkilint';
  readonly artifacts: readonly ('certificate' | 'precertificate' | 'crl' | 'ocsp-response')[];
  readonly refuseFrom: 'notice' | 'warning' | 'error' | 'fatal';
  /** Findings that do not refuse, each with the reason. */
  readonly explained: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

/** One version of a document of the repository. */
export interface RepositoryDocument {
  readonly title: string;
  readonly version: string;
  /** Day from which it holds, `YYYY-MM-DD`. */
  readonly from: string;
  readonly file: string;
  /** As what subscribers have to accept it, the newest version of each (CP 4.1.2); null: shown only. */
  readonly accept: 'terms' | 'cp' | 'cps' | null;
  /** What the file has to be, SHA-256 in lower-case hex; null: whatever it is. */
  readonly sha256: string | null;
}

/** A CA above the issuers, whose certificate and CRL the public listener has at `/certificates/ID.crt` and `.crl`, as the certificates below it promise. */
export interface AuthorityConfig {
  readonly id: string;
  /** PEM file. */
  readonly certificate: string;
  /** File of a CRL that was signed elsewhere, PEM or DER, read anew when it is replaced; null: it is published elsewhere. */
  readonly crl: string | null;
}

/** The web pages with a valid, a revoked and an expired certificate (CP 2.2, BR 2.2). */
export interface TestSitesConfig {
  /** External account key of the CA's own organization; the file holds its secret, base64url. */
  readonly eab: { readonly kid: string; readonly hmacKeyFile: string };
  /** PEM file with the authorities behind the ACME server's own certificate; null: those that Node.js trusts. */
  readonly authorities: string | null;
  /** Folder of keys, certificates and responses to challenges. */
  readonly folder: string;
  readonly listen: { readonly https: ListenAddress; readonly http: ListenAddress };
  /** The port that outsiders reach the sites at. */
  readonly httpsPort: number;
  /** One for each root: the profile that leads to it, null for the default one, and the three names. */
  readonly sets: readonly { readonly profile: string | null; readonly valid: string; readonly revoked: string; readonly expired: string }[];
}

/** The mail server that takes mail from us. */
export interface SmtpConfig {
  readonly smtp: { readonly host: string; readonly port: number };
  /** Sender, one address. */
  readonly from: string;
  /** Whether a server that offers no TLS gets no mail. */
  readonly requireTls?: boolean;
  /** PEM file of the authorities that its certificate may come from; null: the usual ones. */
  readonly authorities?: string | null;
}

/** A listener for people. */
export interface SiteConfig extends ListenAddress {
  /** Origin under which browsers reach it, without a trailing slash. Its host name is what passkeys are good for: never change it. */
  readonly url: string;
  readonly certificate: string;
  readonly key: string;
}

/** Everything a running tegata is told. Deep-frozen; durations in seconds, paths absolute. */
export interface Config {
  /** `development` can't be written in a configuration file; only `tegata development` makes one. */
  readonly mode: 'production' | 'development';
  /** Origin of the ACME URLs, without a trailing slash. Accounts keep it for life: never change it. */
  readonly baseUrl: string;
  /** Origin of OCSP, CRL and repository URLs, plain HTTP, without a trailing slash. It is written into certificates. */
  readonly publicUrl: string;
  readonly listen: {
    readonly acme: ListenAddress & { readonly certificate: string; readonly key: string };
    readonly public: ListenAddress;
    /** Loopback only: /metrics and /health. */
    readonly metrics: ListenAddress | null;
    /** Development only. */
    readonly management: ListenAddress | null;
  };
  /** SQLite file, or `postgres://` URL. */
  readonly database: string;
  readonly token: {
    readonly module: string;
    readonly label: string;
    /** Where the PIN comes from: a file, the terminal at the start, or people who bring their shares together (CP 6.2.2, 6.2.8). */
    readonly pin: 'file' | 'prompt' | 'shares';
    /** Null unless `pin` is `file`. */
    readonly pinFile: string | null;
    readonly sessions: number;
    /** What makes the token's own backup, with its arguments; none: SoftHSM2, whose folder is copied. */
    readonly backupCommand: readonly string[];
  };
  /** Unix socket for operators on this machine: status, activation, deactivation; null: none. */
  readonly controlSocket: string | null;
  readonly issuers: readonly IssuerConfig[];
  /** The key that signs the audit log's heads, exports, dossiers and archives; null: none are signed, and nothing is exported. */
  readonly audit: AuditConfig | null;
  /** Most OCSP responses a second that are signed for one request alone, because of its nonce or of several certificates in it. */
  readonly ocsp: { readonly liveSignaturesPerSecond: number };
  readonly policy: { readonly files: readonly string[]; readonly baseline: string; readonly baselineMode: 'current' | 'none' | number };
  readonly profiles: { readonly files: readonly string[]; readonly default: string };
  readonly validation: {
    /** Recursive resolver, HOST:PORT. */
    readonly dnsServer: string;
    /** `required`: it validates, and its AD bit is demanded (BR 4.2.2.2). `off`: development and private trust. */
    readonly dnssec: 'required' | 'off';
    /** Names with an A record whose zones are sound, and wrong on purpose, to try the resolver with at the start. */
    readonly dnssecProbes: { readonly secure: string | null; readonly bogus: string | null };
    readonly httpPort: number;
    readonly tlsPort: number;
    /** CIDR blocks that may be connected to although they are private or reserved. */
    readonly allowAddresses: readonly string[];
  };
  /** Lists of keys that are never certified (BR 6.1.1.3): Debian's openssl-blacklist, and SHA-256 of SubjectPublicKeyInfo; one digest in hex a line. */
  readonly keys: { readonly debianBlacklists: readonly string[]; readonly blockedKeyLists: readonly string[] };
  /** Remote network perspectives (BR 3.2.2.9); none: one network perspective decides. */
  readonly perspectives: readonly PerspectiveAddress[];
  /** Certificate Transparency; null: certificates are not logged. `logList`: JSON file, log list of version 3. */
  readonly ct: { readonly logList: string } | null;
  /** How mail goes out: by an SMTP server, or (development only) into a folder; null: not at all. */
  readonly mail: (SmtpConfig | { readonly folder: string; readonly from: string }) | null;
  /** `authorities`: PEM file of those that certificates of webhooks may come from; null: the usual ones. */
  readonly webhooks: { readonly authorities: string | null };
  /** Pages and API for subscribers, and pages for officers, each at an origin of its own; null: not served. */
  readonly portal: SiteConfig | null;
  readonly officers: SiteConfig | null;
  /** External linters (BR 4.3.1.2), asked in this order beside our own. */
  readonly linters: readonly LinterConfig[];
  /** Roots and other CAs above the issuers. */
  readonly authorities: readonly AuthorityConfig[];
  /** The public listener's access log (CP 5.5.1); null: none is kept. `keepDays`: complete files are deleted so long after their day; null: never. */
  readonly publicAccessLog: { readonly folder: string; readonly addresses: 'full' | 'network' | 'none'; readonly keepDays: number | null } | null;
  /** Policy documents that the repository shows, with those that they have replaced (CP 2.2). */
  readonly documents: readonly RepositoryDocument[];
  /** Where the evidence of vetting lies, encrypted, and the age identities that decrypt it (the first one encrypts); null: none can be taken in. */
  readonly evidence: { readonly folder: string; readonly identityFile: string } | null;
  /** YAML file with names that a person looks at before anything is issued (BR 4.2.1); null: none. */
  readonly highRiskNames: string | null;
  /** Test sites for makers of application software; null: none that this program knows. */
  readonly testSites: TestSitesConfig | null;
  readonly termsOfServiceUrl: string;
  readonly websiteUrl: string;
  /** Top-level names taken as public besides the public suffix list; development only. */
  readonly extraSuffixes: readonly string[];
  /** The organization that newAccount without EAB lands in; development only. */
  readonly openRegistration: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}
