import { createHash } from 'node:crypto';
import type { Row } from './ports.js';

export const FORMAT = 'tegata dossier 1';

/** Events of one stretch of the audit chain, proven up to the signed head that follows them. */
export interface ChainProof {
  /** Position of the first of `links`. */
  readonly from: number;
  /** The hash before it, lower-case hex. */
  readonly previous: string;
  /** For each position in turn, up to the head's: the line of an event that the dossier shows, or the digest (lower-case hex) of one that it does not. */
  readonly links: readonly string[];
  readonly head: { readonly statement: string; readonly algorithm: string; readonly key: string; readonly signature: string };
}

export interface RuleText {
  readonly name: string;
  readonly sha256: string;
  readonly text: string;
}

/** The parts of a dossier. docs/dossier.md describes them. Rows are as the database holds them. */
export interface Sections {
  readonly certificate: Row;
  /** PEM. */
  readonly issuer: RuleText | null;
  readonly order: { readonly row: Row; readonly authorizations: readonly Row[] };
  readonly account: { readonly row: Row; readonly formerKeys: readonly Row[] };
  readonly eabKey: Row | null;
  /** Applications, steps and evidence are not in dossiers of before. */
  readonly organization: {
    readonly row: Row;
    readonly approvals: readonly Row[];
    readonly applications?: readonly Row[];
    readonly steps?: readonly Row[];
    readonly evidence?: readonly Row[];
  };
  readonly authorizations: readonly { readonly row: Row; readonly challenges: readonly Row[] }[];
  readonly caaChecks: readonly Row[];
  /** Signed certificate timestamps for its precertificate (RFC 6962 §3.2). */
  readonly scts: readonly Row[];
  readonly lints: RuleText | null;
  readonly rules: { readonly policy: RuleText | null; readonly baseline: RuleText | null; readonly profile: RuleText | null };
  readonly status: { readonly crl: Row | null };
  readonly audit: readonly ChainProof[];
}

/** A certificate with everything that proves it, in one JSON file. */
export interface Dossier {
  readonly format: typeof FORMAT;
  readonly sections: Sections;
  /** JSON: format, serial, time, and the SHA-256 of each section. The signature is over its UTF-8. */
  readonly manifest: string;
  readonly algorithm: string;
  /** The audit key, SubjectPublicKeyInfo, base64. */
  readonly auditKey: string;
  /** Base64. */
  readonly signature: string;
}

/** SHA-256 of a section's compact JSON (`jq -cj .sections.NAME`), lower-case hex. */
export function sectionHash(section: unknown): string {
  return createHash('sha256').update(JSON.stringify(section)).digest('hex');
}
