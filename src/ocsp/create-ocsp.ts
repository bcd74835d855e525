import type { Log } from '../core/log.js';
import type { Signer } from '../core/signer.js';
import type { Clock } from '../core/time.js';
import { createOcspResponder, type OcspResponder, type OcspResponderOptions } from './create-ocsp-responder.js';
import { createIssuerIndex, type OcspIssuer } from './issuer-index.js';
import type { OcspTransactor } from './keep-response.js';
import { createPresign, type Presign } from './presign.js';
import { createSignResponse, type LintOcspResponse } from './sign-response.js';
import { createShapeJudge, type JudgeOcspResponse } from './shape-judge.js';
import { checkOcspValidity, DEFAULT_OCSP_VALIDITY, type OcspValidity } from './validity.js';

export interface OcspOptions extends Pick<OcspResponderOptions, 'maxCached' | 'trustMs' | 'livePerSecond'> {
  issuers: readonly OcspIssuer[];
  transactor: OcspTransactor;
  signer: Signer;
  clock: Clock;
  log: Log;
  lint: LintOcspResponse;
  /** SHA-256 of the list of those lints, lower-case hex; recorded with what was signed. */
  lints?: string;
  /** A judge that is too dear for every response. */
  judge?: JudgeOcspResponse;
  validity?: OcspValidity;
}

/** What tells relying parties the status of certificates one by one. */
export interface Ocsp {
  readonly responder: OcspResponder;
  readonly presign: Presign;
}

/**
 * Puts the responder and the presigner together.
 * @throws DerError, InvariantError for issuers or periods that do not fit
 */
export function createOcsp(options: OcspOptions): Ocsp {
  const { issuers, transactor, signer, clock, log, lint, lints, judge, validity = DEFAULT_OCSP_VALIDITY, ...responding } = options;
  checkOcspValidity(validity);
  const index = createIssuerIndex(issuers);
  const sign = createSignResponse({ signer, clock, log, validity, lint, ...(judge && { judge: createShapeJudge(clock, judge) }) });
  const responder = createOcspResponder({ index, sign, transactor, clock, log, lints, ...responding });
  const presign = createPresign({ index, sign, transactor, clock, log, lints, revoked: (issuerId, serial) => responder.forget(issuerId, serial) });
  return { responder, presign };
}
