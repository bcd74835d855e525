import type { IncomingMessage } from 'node:http';
import type { RegistrationAuthority } from '../ra/registration-authority.js';
import type { JsonObject } from './json-member.js';
import { acceptPublicKey } from './jws/accept-public-key.js';
import type { KeyCache } from './jws/key-cache.js';
import { parseFlattenedJws } from './jws/parse-flattened-jws.js';
import { parseJsonObject } from './jws/parse-json-object.js';
import { parseProtectedHeader } from './jws/parse-protected-header.js';
import { requireAlgorithm, requireAlgorithmOfKey } from './jws/require-algorithm.js';
import { verifySignature } from './jws/verify-signature.js';
import type { Links } from './links.js';
import type { NonceSource } from './nonce.js';
import type { EndpointSteps, SignedByAccount, SignedByKey } from './steps.js';
import { findSigningAccount } from './steps/find-signing-account.js';
import { readBody } from './steps/read-body.js';
import { readPayload } from './steps/read-payload.js';
import { redeemNonce } from './steps/redeem-nonce.js';
import { refuseReplayNonceHeader } from './steps/refuse-replay-nonce-header.js';
import { requireContentType } from './steps/require-content-type.js';
import { requireKeySource } from './steps/require-key-source.js';
import { requireUrl } from './steps/require-url.js';

/** What the steps ask besides the request. */
export interface AdmissionParts {
  ra: Pick<RegistrationAuthority, 'findAccount'>;
  links: Links;
  nonces: NonceSource;
  keys: KeyCache;
  /** Octets. */
  bodyLimit: number;
}

/** What the steps learned. */
export interface Admission {
  signer: SignedByAccount | SignedByKey;
  payload: JsonObject | undefined;
  url: string;
}

const BODY = 'The request body';
const REQUEST = 'the request';

/**
 * Takes a POST through the steps that stand before every handler, in the order that `steps.ts` lists.
 * @throws Problem of the first step that refuses; nothing has been changed then, but that the nonce may be redeemed
 * @throws ClientGone
 */
export async function admitRequest(parts: AdmissionParts, request: IncomingMessage, steps: EndpointSteps): Promise<Admission> {
  requireContentType(request.headers['content-type']);
  refuseReplayNonceHeader(request.headers);
  const body = await readBody(request, parts.bodyLimit);
  const jws = parseFlattenedJws(parseJsonObject(body, BODY), BODY);
  const header = parseProtectedHeader(jws, REQUEST);
  const source = requireKeySource(header, steps.key);
  const url = parts.links.requested(request.url ?? '');
  requireUrl(header.url, url);
  const algorithm = requireAlgorithm(header.alg, 'The request');
  let signer: SignedByAccount | SignedByKey;
  if ('kid' in source) {
    const account = await findSigningAccount(parts.ra, parts.links, source.kid);
    requireAlgorithmOfKey(algorithm, account.jwk, 'The request');
    verifySignature(jws, algorithm, parts.keys.keyOf(account.thumbprint, account.jwk), REQUEST);
    signer = { account };
  } else {
    const { jwk, thumbprint, key } = acceptPublicKey(source.jwk, 'The "jwk" of the request');
    requireAlgorithmOfKey(algorithm, jwk, 'The request');
    verifySignature(jws, algorithm, key, REQUEST);
    signer = { jwk, thumbprint };
  }
  redeemNonce(parts.nonces, header.nonce);
  return { signer, payload: readPayload(jws.payload, steps.payload), url };
}
