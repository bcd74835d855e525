import type { EpochSeconds } from '../../core/time.js';
import type { CertificateLint } from '../certificate-lint.js';
import type { LintIssuer } from '../lint-issuer.js';

/** The certificates that a key ceremony makes: BR 7.1.2.1, 7.1.2.6 and 7.1.2.8. */
export type AuthorityKind = 'root' | 'subordinate' | 'responder';

/** What a CA's or OCSP responder's certificate is judged against. */
export interface AuthorityLintContext {
  readonly kind: AuthorityKind;
  /** Time of signing; for a certificate that another CA signed, the time it says itself. */
  readonly now: EpochSeconds;
  /** The CA that signs; for a root, itself. */
  readonly issuer: LintIssuer;
}

/** One rule about such a certificate. */
export type AuthorityLint = CertificateLint<AuthorityLintContext>;
