import type { AuditStores } from '../audit/ports.js';

/** A row as it is stored: columns by their names, octets in base64. */
export type Row = Readonly<Record<string, string | number | null>>;

/** What the database holds about one certificate. */
export interface CertificateRecord {
  readonly certificate: Row;
  readonly order: Row;
  /** In the order of the order's names. */
  readonly orderAuthorizations: readonly Row[];
  readonly authorizations: readonly Row[];
  readonly challenges: readonly Row[];
  readonly account: Row;
  readonly formerAccountKeys: readonly Row[];
  /** Without its MAC key. */
  readonly eabKey: Row | null;
  readonly organization: Row;
  readonly organizationApprovals: readonly Row[];
  /** Its approved applications, oldest first. */
  readonly applications: readonly Row[];
  readonly applicationSteps: readonly Row[];
  /** Documents of those applications, each with how it was judged; the rows of both in one. */
  readonly evidence: readonly Row[];
  /** The logs' promises for its precertificate, as they came. */
  readonly scts: readonly Row[];
  /** Of the issuer's newest CRL, its bytes left out. */
  readonly crl: Row | null;
}

/** Reads records for dossiers, every column that there is. */
export interface DossierStore {
  /** @param serial lower-case hex without leading zero octets; of a certificate in any state */
  record(serial: string): Promise<CertificateRecord | undefined>;
  caaChecks(sequences: readonly number[]): Promise<Row[]>;
}

export interface DossierStores extends AuditStores {
  dossiers: DossierStore;
}
