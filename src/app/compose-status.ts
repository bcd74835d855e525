import { createPublishCrl } from '../crl/publish-crl.js';
import { createEnsureCrls } from '../crl/ensure-crl.js';
import { createCrlHandler } from '../crl/http.js';
import type { CrlFacts, CrlStore, CrlStores } from '../crl/ports.js';
import type { Log } from '../core/log.js';
import type { Signer } from '../core/signer.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { runCrlLintsInTurns } from '../lint/run-crl-lints.js';
import { runOcspLints } from '../lint/run-ocsp-lints.js';
import { createOcsp } from '../ocsp/create-ocsp.js';
import { createOcspHandler } from '../ocsp/http.js';
import { statusText } from '../ocsp/decide-status.js';
import type { OcspStores } from '../ocsp/ports.js';
import type { Presign } from '../ocsp/presign.js';
import type { PublishedStatus } from '../revocation/watch-revocations.js';
import { encodeCrlEntry } from '../x509/crl-entry.js';
import { encodeOcspRequest } from '../x509/encode-ocsp-request.js';
import { assembleSigned } from '../x509/assemble-signed.js';
import type { composeLinters } from './compose-linters.js';
import type { ComposedIssuer } from './compose-issuers.js';
import type { StatusSchedule } from './status-schedule.js';
import type { PublicRoute } from './public-listener.js';

export interface StatusParts {
  issuers: readonly ComposedIssuer[];
  /** The configured linters, asked about CRLs beside our own lints. */
  linters: ReturnType<typeof composeLinters>;
  transactor: Transactor<CrlStores & OcspStores>;
  signer: Signer;
  clock: Clock;
  log: Log;
  schedule: StatusSchedule;
  /** Most OCSP responses a second that are signed for one request alone. */
  livePerSecond: number;
}

/** What tells relying parties a serial's status. */
export interface ComposedStatus extends PublishedStatus {
  readonly routes: readonly PublicRoute[];
  /** After a revocation: OCSP first, then every CRL of the issuer that has something new to tell. Safe to repeat. */
  publish(issuerId: string, signal?: AbortSignal): Promise<void>;
  /** What is due by the clock. */
  ensureCrls(signal?: AbortSignal): Promise<void>;
  readonly presign: Presign;
}

/** Puts OCSP and CRLs of all issuers together. */
export function composeStatus({ issuers, linters, transactor, signer, clock, log, schedule, livePerSecond }: StatusParts): ComposedStatus {
  const byId = new Map(issuers.map((composed) => [composed.issuer.id, composed]));
  const publishCrl = createPublishCrl({
    transactor,
    signer,
    clock,
    log,
    issuers: issuers.map(({ issuer, shardUrl }) => ({ ...issuer, shardUrl })),
    ...schedule.crl,
    lint: async (crl, { issuerId, tbs, ...context }) => {
      // createPublishCrl asks about its own issuers only.
      const { issuer, ca } = byId.get(issuerId) as ComposedIssuer;
      const own = await runCrlLintsInTurns(crl, { ...context, issuer: ca.facts });
      if (!own.ok || linters.length === 0) return own;
      const unsigned = assembleSigned(tbs, issuer.signatureAlgorithm, ca.dummySignature);
      const findings = (await Promise.all(linters.map((judge) => judge(unsigned, 'crl')))).flat();
      return findings.length === 0 ? own : { ok: false, findings };
    },
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
    crlWith: async (issuerId, entry) => {
      // The full CRL, whose parts are published before it.
      const scope = { issuerId, shard: 0 };
      const crl = await transactor.read.crls.latest(scope);
      return crl !== undefined && (await hasOctets(transactor.read.crls, crl, encodeCrlEntry(entry))) ? crl.number : undefined;
    },
    ocspSays: async (issuerId, { serial, revokedAt, reason }) => {
      const certificate = byId.get(issuerId)?.ca.certificate;
      if (certificate === undefined) return false;
      const answer = await responder.answer(encodeOcspRequest(certificate, serial));
      return answer.type === 'response' && answer.response.status === statusText({ type: 'revoked', at: revokedAt, reason });
    },
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
    presign,
  };
}

/** Whether octets are in the TBSCertList of a published CRL, be it across the border of two of its pieces. */
async function hasOctets(crls: Pick<CrlStore, 'piece'>, crl: CrlFacts, octets: Buffer): Promise<boolean> {
  let end: Buffer = Buffer.alloc(0);
  for (let position = 0; ; position++) {
    const piece = await crls.piece(crl, crl.number, position);
    if (piece === undefined) return false;
    const seen = Buffer.concat([end, piece]);
    if (seen.includes(octets)) return true;
    end = seen.subarray(Math.max(0, seen.length - octets.length + 1));
  }
}
