import { createPublishCrl } from '../crl/publish-crl.js';
import { createEnsureCrls } from '../crl/ensure-crl.js';
import { createCrlHandler } from '../crl/http.js';
import type { CrlStores } from '../crl/ports.js';
import type { Log } from '../core/log.js';
import type { Signer } from '../core/signer.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { LintIssuer } from '../lint/lint-issuer.js';
import { runCrlLints } from '../lint/run-crl-lints.js';
import { createOcspResponder } from '../ocsp/create-ocsp-responder.js';
import { createOcspHandler } from '../ocsp/http.js';
import { statusText } from '../ocsp/sign-response.js';
import type { StatusStore } from '../ocsp/ports.js';
import type { PublishedStatus } from '../revocation/watch-revocations.js';
import { encodeCrlEntry } from '../x509/crl-entry.js';
import { encodeOcspRequest } from '../x509/encode-ocsp-request.js';
import type { ComposedIssuer } from './compose-issuers.js';
import type { StatusSchedule } from './status-schedule.js';
import type { PublicRoute } from './public-listener.js';

export interface StatusParts {
  issuers: readonly ComposedIssuer[];
  transactor: Transactor<CrlStores & { status: StatusStore }>;
  signer: Signer;
  clock: Clock;
  log: Log;
  schedule: StatusSchedule;
}

/** What tells relying parties a serial's status. */
export interface ComposedStatus extends PublishedStatus {
  readonly routes: readonly PublicRoute[];
  publishCrl(issuerId: string, signal?: AbortSignal): Promise<void>;
  ensureCrls(signal?: AbortSignal): Promise<void>;
}

/** Puts OCSP and CRLs of all issuers together. */
export function composeStatus({ issuers, transactor, signer, clock, log, schedule }: StatusParts): ComposedStatus {
  const issuerIds = issuers.map(({ issuer }) => issuer.id);
  const facts = new Map(issuers.map(({ issuer, ca }) => [issuer.id, ca.facts]));
  const publish = createPublishCrl({
    transactor,
    signer,
    clock,
    log,
    issuers: issuers.map(({ issuer }) => issuer),
    ...schedule.crl,
    // createPublishCrl asks about its own issuers only.
    lint: (crl, { issuerId, now, previousNumber }) => runCrlLints(crl, { now, previousNumber, issuer: facts.get(issuerId) as LintIssuer }),
  });
  const ensureCrls = createEnsureCrls({ transactor, clock, log, issuerIds, publish, intervalSeconds: schedule.crl.intervalSeconds });
  const responder = createOcspResponder({
    issuers: issuers.map(({ config, issuer, responder: certificate }) => ({
      id: issuer.id,
      certificate: issuer.certificate,
      responder: { keyId: config.ocsp.key, certificate },
    })),
    status: transactor.read.status,
    signer,
    clock,
    log,
    validity: schedule.ocsp,
  });
  const certificates = new Map(issuers.map(({ issuer, ca }) => [issuer.id, ca.certificate]));
  return {
    crlWith: async (issuerId, entry) => {
      const crl = await transactor.read.crls.latest(issuerId);
      return crl?.der.includes(encodeCrlEntry(entry)) === true ? crl.number : undefined;
    },
    ocspSays: async (issuerId, { serial, revokedAt, reason }) => {
      const certificate = certificates.get(issuerId);
      if (certificate === undefined) return false;
      const answer = await responder.answer(encodeOcspRequest(certificate, serial));
      return answer.type === 'response' && answer.response.status === statusText({ type: 'revoked', at: revokedAt, reason });
    },
    routes: [
      { prefix: '/ocsp', handle: createOcspHandler({ responder, prefix: '/ocsp', clock, log }) },
      { prefix: '/crl', handle: createCrlHandler({ crls: transactor.read.crls, issuerIds, prefix: '/crl', clock }) },
    ],
    publishCrl: async (issuerId, signal) => {
      await publish(issuerId, signal);
    },
    ensureCrls,
  };
}
