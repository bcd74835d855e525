import type { Log } from '../core/log.js';
import { SignerUnavailable } from '../core/signer.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import { DerError } from '../x509/der-error.js';
import { readOcspRequest } from '../x509/ocsp-request.js';
import type { OcspCertId, OcspRequest } from '../x509/ocsp-request.js';
import { createBoundedCache } from './bounded-cache.js';
import { decideStatus, statusText, type DecidedStatus } from './decide-status.js';
import { formOf, type IssuerIndex, type OcspIssuerFacts } from './issuer-index.js';
import { keepResponse, type OcspTransactor } from './keep-response.js';
import { createLiveLimit } from './live-limit.js';
import type { CertIdForm } from './ports.js';
import { recordSigned } from './record-signed.js';
import { etagOf, type SignResponse } from './sign-response.js';
import type { HeldResponse, SignedOcspResponse } from './signed-response.js';

export interface OcspResponderOptions {
  index: IssuerIndex;
  sign: SignResponse;
  transactor: OcspTransactor;
  clock: Clock;
  log: Log;
  /** SHA-256 of the list of the lints, lower-case hex. */
  lints?: string | undefined;
  /** Signed responses kept in memory, about 2 kB each. */
  maxCached?: number;
  /** How long a response in memory is handed out before the database is asked again whether it is still true. */
  trustMs?: number;
  /** Most responses a second that are signed for one request alone: with its nonce, or about several certificates. */
  livePerSecond?: number;
}

export type OcspAnswer =
  /** May be handed out again to who sends the same request, until `freshUntilMs`. */
  | { readonly type: 'response'; readonly response: HeldResponse }
  /** Made for this request alone. */
  | { readonly type: 'live'; readonly response: SignedOcspResponse }
  | { readonly type: 'error'; readonly error: 'malformedRequest' | 'tryLater' | 'unauthorized' };

export interface OcspResponder {
  /**
   * Answers an OCSPRequest.
   * @param request DER, as received
   * @throws whatever the database throws
   */
  answer(request: Buffer): Promise<OcspAnswer>;
  /** Has the next request for a certificate ask the database, since its status has changed. */
  forget(issuerId: string, serial: string): void;
}

const MAX_CACHED = 10_000;
const TRUST_MS = 1_000;
const LIVE_PER_SECOND = 20;
/** While the token cannot sign, a response that is still valid is handed out; it is tried again after this. */
const RETRY_SECONDS = 30;
const FORMS: readonly CertIdForm[] = ['sha1', 'sha1-null', 'sha256', 'sha256-null'];

/**
 * Makes the OCSP responder. Responses are presigned and kept in the database; what was asked for last is in memory as well. Each second, an answer
 * from memory is compared with the database again, so that a revocation shows within a second in every process. What is missing is signed at once.
 */
export function createOcspResponder(options: OcspResponderOptions): OcspResponder {
  const { index, sign, transactor, clock, log, lints, maxCached = MAX_CACHED, trustMs = TRUST_MS, livePerSecond = LIVE_PER_SECOND } = options;
  const { status, ocspResponses } = transactor.read;
  const cache = createBoundedCache<HeldResponse>(maxCached);
  const mayAnswerLive = createLiveLimit(clock, livePerSecond);
  /** Answers under way, by CertID: many askers, one look and one signature. */
  const flights = new Map<string, Promise<OcspAnswer>>();

  const statusOf = async (issuerId: string, serial: string): Promise<{ decided: DecidedStatus | undefined; notAfter: EpochSeconds }> => {
    const found = await status.bySerial(issuerId, serial);
    return { decided: decideStatus(found), notAfter: found?.notAfter ?? 0 };
  };

  const hold = (key: string, response: SignedOcspResponse): HeldResponse => {
    const held: HeldResponse = { ...response, freshUntilMs: clock.nowMs() + trustMs };
    cache.set(key, held);
    return held;
  };

  /** @returns a response of that status that is not due, or that is while no better one can be had */
  const find = async (key: string, issuer: OcspIssuerFacts, certId: OcspCertId): Promise<OcspAnswer> => {
    const { serial } = certId;
    const form = formOf(certId);
    const { decided, notAfter } = await statusOf(issuer.id, serial);
    if (!decided) return { type: 'error', error: 'unauthorized' };
    const now = clock.now();
    const wanted = statusText(decided);
    const isUsable = (response: { status: string; nextUpdate: EpochSeconds } | undefined) => response?.status === wanted && now <= response.nextUpdate;
    let usable = cache.get(key);
    if (!isUsable(usable)) usable = undefined;
    if (!usable || now >= usable.refreshAt) {
      const stored = await ocspResponses.get(serial, form);
      if (stored && isUsable(stored) && stored.thisUpdate >= (usable?.thisUpdate ?? 0))
        usable = { ...stored, etag: etagOf(stored.der), freshUntilMs: 0 };
    }
    if (usable && now < usable.refreshAt) return { type: 'response', response: keep(key, usable) };
    try {
      const signed = await sign(issuer, [{ form, serial, status: decided }], null, 'urgent');
      // What has expired is answered for as long as somebody asks, but no longer kept and renewed.
      if (notAfter >= now) await store(issuer.id, serial, form, signed);
      return { type: 'response', response: hold(key, signed) };
    } catch (error) {
      if (!(error instanceof SignerUnavailable)) throw error;
      log.warn({ err: error, issuerId: issuer.id, cached: usable !== undefined }, 'an OCSP response could not be signed');
      if (!usable) return { type: 'error', error: 'tryLater' };
      return { type: 'response', response: hold(key, { ...usable, refreshAt: Math.min(now + RETRY_SECONDS, usable.nextUpdate) }) };
    }
  };

  /** A response that is known already keeps its place and is trusted anew. */
  const keep = (key: string, held: HeldResponse): HeldResponse => {
    held.freshUntilMs = clock.nowMs() + trustMs;
    cache.set(key, held);
    return held;
  };

  const store = async (issuerId: string, serial: string, form: CertIdForm, response: SignedOcspResponse): Promise<void> => {
    try {
      await transactor.transaction(async (stores) => {
        await keepResponse(stores, issuerId, serial, form, response);
        await recordSigned(stores.audit, lints, [{ issuerId, serial, form, ...response }]);
      });
    } catch (error) {
      log.warn({ err: error, issuerId, serial }, 'an OCSP response could not be kept; it will be signed again');
    }
  };

  const respond = (issuer: OcspIssuerFacts, certId: OcspCertId): Promise<OcspAnswer> => {
    // The CertID holds both hashes and the serial, and is repeated in the response byte for byte.
    const key = certId.certId.toString('latin1');
    const held = cache.get(key);
    if (held && isFresh(held)) return Promise.resolve({ type: 'response', response: held });
    const flying = flights.get(key);
    if (flying) return flying;
    const flight = find(key, issuer, certId).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };

  const isFresh = ({ freshUntilMs, refreshAt }: HeldResponse) => clock.nowMs() < freshUntilMs && clock.now() < refreshAt;

  /** For this request alone: with its nonce, and about every certificate that it asks for. Undefined: it is answered as others are. */
  const answerLive = async (issuer: OcspIssuerFacts, { requests, nonce }: OcspRequest): Promise<OcspAnswer | undefined> => {
    const asked = [];
    for (const certId of requests) {
      const { decided } = await statusOf(issuer.id, certId.serial);
      if (decided) asked.push({ form: formOf(certId), serial: certId.serial, status: decided });
    }
    if (asked.length === 0 || !mayAnswerLive()) return undefined;
    try {
      const response = await sign(issuer, asked, nonce ?? null, 'urgent');
      const signed = asked.map(({ form, serial, status: decided }) => ({ issuerId: issuer.id, serial, form, thisUpdate: response.thisUpdate, status: statusText(decided) }));
      await transactor.transaction(({ audit }) => recordSigned(audit, lints, signed));
      return { type: 'live', response };
    } catch (error) {
      if (error instanceof SignerUnavailable) return undefined;
      throw error;
    }
  };

  return {
    answer: async (der) => {
      const request = readRequest(der);
      const [first] = request?.requests ?? [];
      if (!request || !first) return { type: 'error', error: 'malformedRequest' };
      const issuer = index.find(first);
      // A response has one signer: certificates of several issuers cannot be answered for together.
      if (request.requests.some((other) => index.find(other) !== issuer)) return { type: 'error', error: 'malformedRequest' };
      if (!issuer) return { type: 'error', error: 'unauthorized' };
      if (request.nonce || request.requests.length > 1) {
        const live = await answerLive(issuer, request);
        if (live) return live;
      }
      return respond(issuer, first);
    },
    forget: (issuerId, serial) => {
      const issuer = index.byId(issuerId);
      if (!issuer) return;
      for (const form of FORMS) {
        const held = cache.get(issuer.certId(form, serial).toString('latin1'));
        if (held) held.freshUntilMs = 0;
      }
    },
  };
}

function readRequest(der: Buffer): OcspRequest | undefined {
  try {
    return readOcspRequest(der);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
