import { createPublishCrl } from '../crl/publish-crl.js';
import { createEnsureCrls } from '../crl/ensure-crl.js';
import { createCrlHandler } from '../crl/http.js';
import type { CrlStores } from '../crl/ports.js';
import type { Log } from '../core/log.js';
import type { Signer } from '../core/signer.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { LintIssuer } from '../lint/lint-issuer.js';
import { runCrlLintsInTurns } from '../lint/run-crl-lints.js';
import { runOcspLints } from '../lint/run-ocsp-lints.js';
import { createOcsp } from '../ocsp/create-ocsp.js';
import { createOcspHandler } from '../ocsp/http.js';
import type { OcspStores } from '../ocsp/ports.js';
import type { ComposedIssuer } from './compose-issuers.js';
import type { StatusSchedule } from './status-schedule.js';
import type { PublicRoute } from './public-listener.js';

export interface StatusParts {
  issuers: readonly ComposedIssuer[];
  transactor: Transactor<CrlStores & OcspStores>;
  signer: Signer;
  clock: Clock;
  log: Log;
  schedule: StatusSchedule;
  /** Most OCSP responses a second that are signed for one request alone. */
  livePerSecond: number;
}

/** What tells relying parties a serial's status. */
export interface ComposedStatus {
  readonly routes: readonly PublicRoute[];
  /** After a revocation: OCSP first, then every CRL of the issuer that has something new to tell. Safe to repeat. */
  publish(issuerId: string, signal?: AbortSignal): Promise<void>;
  /** What is due by the clock. */
  ensureCrls(signal?: AbortSignal): Promise<void>;
  presign(signal?: AbortSignal): Promise<void>;
}

/** Puts OCSP and CRLs of all issuers together. */
export function composeStatus({ issuers, transactor, signer, clock, log, schedule, livePerSecond }: StatusParts): ComposedStatus {
  const facts = new Map(issuers.map(({ issuer, ca }) => [issuer.id, ca.facts]));
  const publishCrl = createPublishCrl({
    transactor,
    signer,
    clock,
    log,
    issuers: issuers.map(({ issuer, shardUrl }) => ({ ...issuer, shardUrl })),
    ...schedule.crl,
    // createPublishCrl asks about its own issuers only.
    lint: (crl, { issuerId, ...context }) => runCrlLintsInTurns(crl, { ...context, issuer: facts.get(issuerId) as LintIssuer }),
  });
  const crls = createCrlHandler({ crls: transactor.read.crls, issuerIds: issuers.map(({ issuer }) => issuer.id), prefix: '/crl', clock });
  const ensureCrls = createEnsureCrls({
    transactor,
    clock,
    log,
    issuers: issuers.map(({ issuer }) => ({ id: issuer.id, crlShards: issuer.crlShardUrls?.length ?? 0 })),
    publish: publishCrl,
    published: (crl) => crls.hold(crl),
    intervalSeconds: schedule.crl.intervalSeconds,
  });
  const { responder, presign } = createOcsp({
    issuers: issuers.map(({ config, issuer, responder: certificate }) => ({
      id: issuer.id,
      certificate: issuer.certificate,
      responder: { keyId: config.ocsp.key, certificate },
    })),
    transactor,
    signer,
    clock,
    log,
    validity: schedule.ocsp,
    lint: runOcspLints,
    livePerSecond,
  });
  return {
    routes: [
      { prefix: '/ocsp', handle: createOcspHandler({ responder, prefix: '/ocsp', clock, log }) },
      { prefix: '/crl', handle: crls.handle },
    ],
    publish: async (issuerId, signal) => {
      // Each half is tried, whatever becomes of the other.
      const ocsp = presign('revoked', signal).catch((error: unknown) => ({ error }));
      await ensureCrls(signal, issuerId);
      const failure = await ocsp;
      if (failure) throw failure.error;
    },
    ensureCrls: (signal) => ensureCrls(signal),
    presign: (signal) => presign('all', signal),
  };
}
