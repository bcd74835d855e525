import type { EpochSeconds } from '../../core/time.js';
import type { ParsedCertificate } from '../../x509/read-certificate.js';
import type { ParsedTbsOcspResponse } from '../../x509/read-ocsp-response.js';

/** What an OCSP response is judged against. */
export interface OcspLintContext {
  /** Time of signing. */
  readonly now: EpochSeconds;
  /** The CA whose certificates the response is about. */
  readonly issuer: ParsedCertificate;
  /** The certificate that goes out with the response and whose key signs it. */
  readonly responder: ParsedCertificate;
  /** What was decided from the database, in the order of the response. */
  readonly decided: readonly {
    readonly serial: string;
    readonly status: { readonly type: 'good' } | { readonly type: 'revoked'; readonly at: EpochSeconds; readonly reason?: number };
  }[];
  /** The request's nonce where the response is for that request alone; null for one that is kept and given to many. */
  readonly nonce: Buffer | null;
}

/** A rule about an OCSP response, judged before it is signed. */
export interface OcspLint {
  /** The lint's path below src/lint. */
  readonly id: string;
  readonly citation: string;
  /** @returns what is wrong, or undefined. @throws DerError for bytes that cannot be judged, which is a finding as well */
  readonly check: (response: ParsedTbsOcspResponse, context: OcspLintContext) => string | undefined;
}
