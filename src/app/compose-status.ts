import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sha256Of } from '../audit/introduce-rule-files.js';
import { LinterUnavailable } from '../ca/external-linter.js';
import type { LinterOpinion } from '../ca/ports.js';
import { createPublishCrl } from '../crl/publish-crl.js';
import { createEnsureCrls } from '../crl/ensure-crl.js';
import { createCrlHandler } from '../crl/http.js';
import type { CrlFacts, CrlStore, CrlStores } from '../crl/ports.js';
import type { Log } from '../core/log.js';
import { SignerUnavailable, type Signer } from '../core/signer.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { runCrlLintsInTurns } from '../lint/run-crl-lints.js';
import { runOcspLints } from '../lint/run-ocsp-lints.js';
import { createOcsp } from '../ocsp/create-ocsp.js';
import { createOcspHandler } from '../ocsp/http.js';
import { statusText } from '../ocsp/decide-status.js';
import type { OcspStores } from '../ocsp/ports.js';
import type { Presign } from '../ocsp/presign.js';
import type { OcspLintResult } from '../ocsp/asked-status.js';
import type { PublishedStatus } from '../revocation/watch-revocations.js';
import { encodeCrlEntry } from '../x509/crl-entry.js';
import { encodeOcspRequest } from '../x509/encode-ocsp-request.js';
import { assembleSigned } from '../x509/assemble-signed.js';
import type { composeLinters } from './compose-linters.js';
import type { ComposedIssuer } from './compose-issuers.js';
import { lintList } from './rule-files.js';
import type { StatusSchedule } from './status-schedule.js';
import type { PublicRoute } from './public-listener.js';

export interface StatusParts {
  issuers: readonly ComposedIssuer[];
  /** The configured linters, asked about CRLs, and about OCSP responses of each shape, beside our own lints. */
  linters: ReturnType<typeof composeLinters>;
  transactor: Transactor<CrlStores & OcspStores>;
  signer: Signer;
  clock: Clock;
  log: Log;
  schedule: StatusSchedule;
  /** Most OCSP responses a second that are signed for one request alone. */
  livePerSecond: number;
  /** Shown the OCSPRequest of every POST. */
  posted?: (request: IncomingMessage, der: Buffer) => void;
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
export function composeStatus({ issuers, linters, transactor, signer, clock, log, schedule, livePerSecond, posted }: StatusParts): ComposedStatus {
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
      const { findings, passed } = await askAll(linters, unsigned, 'crl');
      return findings.length === 0 ? { ok: true, linters: passed } : { ok: false, findings };
    },
    lints: sha256Of(lintList('crl').text),
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
    lints: sha256Of(lintList('ocsp-response').text),
    ...(linters.length > 0 && { judge: judgeOcspResponse }),
    livePerSecond,
  });
  /** The linters' word on one response of a shape; written down, for the others of the shape follow it. */
  async function judgeOcspResponse(issuerId: string, shape: string, unsigned: Buffer): Promise<OcspLintResult> {
    const { findings, passed } = await askAll(linters, unsigned, 'ocsp-response').catch((error: unknown): never => {
      if (error instanceof LinterUnavailable) throw new SignerUnavailable(error.message);
      throw error;
    });
    if (findings.length > 0) return { ok: false, findings };
    const detail = { issuerId, shape, sha256: createHash('sha256').update(unsigned).digest('hex'), linters: passed };
    if (passed.length > 0) await transactor.transaction(({ audit }) => audit.append({ type: 'system' }, { kind: 'ocsp.judged', detail }));
    return { ok: true };
  }

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
      { prefix: '/ocsp', handle: createOcspHandler({ responder, prefix: '/ocsp', clock, log, ...(posted && { posted }) }) },
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

/** What several judges say together. @throws LinterUnavailable */
async function askAll(linters: StatusParts['linters'], der: Buffer, kind: 'crl' | 'ocsp-response'): Promise<LinterOpinion> {
  const opinions = await Promise.all(linters.map((judge) => judge(der, kind)));
  return { findings: opinions.flatMap(({ findings }) => findings), passed: opinions.flatMap(({ passed }) => passed) };
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
