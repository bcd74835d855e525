import { ocspAsDecided } from './as-decided.js';
import { ocspCertId } from './cert-id.js';
import { ocspNonce } from './nonce.js';
import type { OcspLint } from './ocsp-lint.js';
import { ocspReason } from './reason.js';
import { ocspResponderCertificate } from './responder-certificate.js';
import { ocspResponderId } from './responder-id.js';
import { ocspRevocationTime } from './revocation-time.js';
import { ocspSingleExtensions } from './single-extensions.js';
import { ocspUpdateTimes } from './update-times.js';
import { ocspValidityInterval } from './validity-interval.js';
import { ocspVersion } from './version.js';
import { ocspWithinResponder } from './within-responder.js';

/** Every lint about OCSP responses. */
export const OCSP_LINTS: readonly OcspLint[] = [
  ocspVersion,
  ocspResponderId,
  ocspResponderCertificate,
  ocspUpdateTimes,
  ocspValidityInterval,
  ocspWithinResponder,
  ocspCertId,
  ocspAsDecided,
  ocspReason,
  ocspRevocationTime,
  ocspSingleExtensions,
  ocspNonce,
];
