import type { OrganizationAttributes } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';
import type { LintIssuer } from './lint-issuer.js';
import type { LintedCertificate } from './linted-certificate.js';

/** What a subscriber certificate is judged against. */
export interface CertificateLintContext {
  /** Time of issuance. */
  readonly now: EpochSeconds;
  /** The instant whose Baseline Requirements apply; null where the Certificate Policy alone decides: then the BR's dated limits are not asked for. */
  readonly baselineAt: EpochSeconds | null;
  /**
   * What Certificate Transparency makes of it: a precertificate, with the poison; a certificate with SCTs; null: a certificate that is not logged,
   * with neither.
   */
  readonly logging: 'precertificate' | 'certificate' | null;
  /** Most days of validity that policy and baseline allow together. */
  readonly maxValidityDays: number;
  readonly issuer: LintIssuer;
  /** The URLs that the issuer's certificates carry. */
  readonly urls: { readonly crl: string; readonly ocsp: string; readonly caIssuers: string };
  /** What the profile says must be in. */
  readonly profile: {
    readonly commonName: boolean;
    readonly countries: readonly string[] | null;
    readonly keyUsage: readonly ('digitalSignature' | 'keyEncipherment')[];
    readonly certificatePolicies: readonly { readonly oid: string; readonly cps: string | null }[];
    readonly subjectKeyIdentifier: boolean;
    readonly caIssuers: boolean;
  };
  /** What was decided for this one certificate. */
  readonly wanted: {
    /** Lower-case hex. */
    readonly serial: string;
    readonly names: readonly string[];
    readonly subject: OrganizationAttributes;
    readonly spki: Buffer;
    readonly notBefore: EpochSeconds;
    readonly notAfter: EpochSeconds;
  };
}

/** One rule about a certificate. @typeParam Context what it is judged against: a subscriber certificate's unless told, `unknown` for rules about any certificate */
export interface CertificateLint<Context = CertificateLintContext> {
  /** The lint's path below src/lint: `br/validity-limit`. */
  readonly id: string;
  readonly citation: string;
  /** @returns what is wrong, or undefined. @throws DerError for bytes that cannot be judged, which is a finding as well */
  readonly check: (certificate: LintedCertificate, context: Context) => string | undefined;
}
