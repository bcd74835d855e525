import type { Log } from '../core/log.js';
import { SignerUnavailable } from '../core/signer.js';
import type { Signer } from '../core/signer.js';
import type { Clock } from '../core/time.js';
import { DerError } from '../x509/der-error.js';
import { readOcspRequest } from '../x509/ocsp-request.js';
import type { OcspCertId } from '../x509/ocsp-request.js';
import { decideStatus } from './decide-status.js';
import { createIssuerIndex } from './issuer-index.js';
import type { OcspIssuer, OcspIssuerFacts } from './issuer-index.js';
import type { StatusStore } from './ports.js';
import { createResponseCache } from './response-cache.js';
import type { SignedOcspResponse } from './response-cache.js';
import { createSignResponse, statusText } from './sign-response.js';
import { checkOcspValidity, DEFAULT_OCSP_VALIDITY } from './validity.js';
import type { OcspValidity } from './validity.js';

export interface OcspResponderOptions {
  issuers: readonly OcspIssuer[];
  /** Committed data, not a transaction's. */
  status: StatusStore;
  signer: Signer;
  clock: Clock;
  log: Log;
  validity?: OcspValidity;
  /** Signed responses kept in memory, about 2 kB each. */
  maxCached?: number;
}

export type OcspAnswer =
  | { readonly type: 'response'; readonly response: SignedOcspResponse }
  | { readonly type: 'error'; readonly error: 'malformedRequest' | 'tryLater' | 'unauthorized' };

export interface OcspResponder {
  /**
   * Answers an OCSPRequest.
   * @param request DER, as received
   * @throws whatever the database throws
   */
  answer(request: Buffer): Promise<OcspAnswer>;
}

const MAX_CACHED = 10_000;
/** While the token cannot sign, a response that is still valid is handed out; it is tried again after this. */
const RETRY_SECONDS = 30;

/**
 * Makes the OCSP responder. Every answer begins with the status in the database, so a revocation shows at once, whichever process recorded it;
 * a signed response is used again as long as it says the same and is young enough.
 * @throws DerError, InvariantError for issuers or periods that do not fit
 */
export function createOcspResponder(options: OcspResponderOptions): OcspResponder {
  const { status, signer, clock, log, validity = DEFAULT_OCSP_VALIDITY, maxCached = MAX_CACHED } = options;
  checkOcspValidity(validity);
  const index = createIssuerIndex(options.issuers);
  const sign = createSignResponse({ signer, clock, log, validity });
  const cache = createResponseCache(maxCached);
  /** Signatures under way, by certificate and status: many askers, one signature. */
  const flights = new Map<string, Promise<SignedOcspResponse>>();

  const signOnce = (key: string, ...[issuer, certId, decided]: Parameters<typeof sign>): Promise<SignedOcspResponse> => {
    const flightKey = `${statusText(decided)} ${key}`;
    const flying = flights.get(flightKey);
    if (flying) return flying;
    const flight = sign(issuer, certId, decided)
      .then((response) => {
        cache.set(key, response);
        return response;
      })
      .finally(() => flights.delete(flightKey));
    flights.set(flightKey, flight);
    return flight;
  };

  const respond = async (issuer: OcspIssuerFacts, { certId, serial }: OcspCertId): Promise<OcspAnswer> => {
    const decided = decideStatus(await status.bySerial(issuer.id, serial));
    if (!decided) return { type: 'error', error: 'unauthorized' };
    // The CertID holds both hashes and the serial, and is repeated in the response byte for byte.
    const key = certId.toString('latin1');
    const cached = cache.get(key);
    const now = clock.now();
    const usable = cached?.status === statusText(decided) && now <= cached.nextUpdate ? cached : undefined;
    if (usable && now < usable.refreshAt) return { type: 'response', response: usable };
    try {
      return { type: 'response', response: await signOnce(key, issuer, certId, decided) };
    } catch (error) {
      if (!(error instanceof SignerUnavailable)) throw error;
      log.warn({ err: error, issuerId: issuer.id, cached: usable !== undefined }, 'an OCSP response could not be signed');
      if (!usable) return { type: 'error', error: 'tryLater' };
      cache.set(key, { ...usable, refreshAt: now + RETRY_SECONDS });
      return { type: 'response', response: usable };
    }
  };

  return {
    answer: async (der) => {
      const requests = readRequests(der);
      const [first] = requests;
      if (!first) return { type: 'error', error: 'malformedRequest' };
      const issuer = index.find(first);
      // RFC 9919: one certificate a request. Of several of one issuer the first is answered; a mixture has no one signer.
      if (requests.length > 1 && requests.some((other) => index.find(other) !== issuer))
        return { type: 'error', error: 'malformedRequest' };
      return issuer ? respond(issuer, first) : { type: 'error', error: 'unauthorized' };
    },
  };
}

function readRequests(der: Buffer): readonly OcspCertId[] {
  try {
    return readOcspRequest(der).requests;
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}
