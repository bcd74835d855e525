import type { EpochSeconds } from '../../core/time.js';
import type { ParsedCrl, ParsedCrlEntry, ParsedTbsCrl } from '../../x509/read-crl.js';
import type { LintIssuer } from '../lint-issuer.js';

/** What a CRL is judged against. */
export interface CrlLintContext {
  /** Time of signing. */
  readonly now: EpochSeconds;
  readonly issuer: LintIssuer;
  /** The highest CRL number that this issuer has published; null before the first. */
  readonly previousNumber: number | bigint | null;
  /** The URL in the certificates that a part of a CRL is about; left out for a full CRL. */
  readonly distributionPoint?: string | undefined;
}

/** A CRL, or its TBSCertList before it is signed. */
export type LintedCrl = ParsedTbsCrl & Partial<Pick<ParsedCrl, 'outerSignatureAlgorithm'>>;

/** A rule about a CRL as a whole. */
export interface CrlLint {
  /** The lint's path below src/lint. */
  readonly id: string;
  readonly citation: string;
  /** @returns what is wrong, or undefined. @throws DerError for bytes that cannot be judged, which is a finding as well */
  readonly check: (crl: LintedCrl, context: CrlLintContext) => string | undefined;
}

/** A rule about each entry. All of them see the entries in one pass, since a CRL may have very many. */
export interface CrlEntryLint {
  readonly id: string;
  readonly citation: string;
  /** Begins a pass. @returns what judges one entry after the other */
  readonly start: (context: CrlLintContext) => (entry: ParsedCrlEntry) => string | undefined;
}
