import type { Account } from '../core/state/account.js';
import type { JwkThumbprint, PublicJwk } from '../core/public-jwk.js';
import type { JsonObject } from './json-member.js';
import type { Endpoint } from './routes.js';

/** How far the steps differ between endpoints. */
export interface EndpointSteps {
  /** Methods taken without a signature. POST is always taken. */
  readonly unsigned: readonly ('GET' | 'HEAD')[];
  /** Whether the JWS names an account (`kid`) or brings its key (`jwk`) (RFC 8555 §6.2). */
  readonly key: 'kid' | 'jwk' | 'either';
  /** `empty` is POST-as-GET (RFC 8555 §6.3). */
  readonly payload: 'empty' | 'object' | 'either';
}

/*
 * Every POST goes through the steps of `admit-request.ts`, in this order, whatever its endpoint:
 *
 *    1 method taken             405   steps/require-method.ts
 *    2 content type             415   steps/require-content-type.ts         RFC 8555 §6.2
 *    3 no Replay-Nonce sent     400   steps/refuse-replay-nonce-header.ts   §6.5.1
 *    4 size limit               413   steps/read-body.ts
 *    5 flattened JWS            400   jws/parse-flattened-jws.ts            §6.2
 *    6 protected header         400   jws/parse-protected-header.ts         §6.2
 *    7 jwk or kid               400   steps/require-key-source.ts           §6.2    column `key`
 *    8 url is the request's     403   steps/require-url.ts                  §6.4
 *    9 algorithm allowed        400   jws/require-algorithm.ts              §6.2
 *   10 jwk acceptable           400   jws/accept-public-key.ts              §6.2    where the key is a jwk
 *      account known and valid  400/401 steps/find-signing-account.ts       §7.3    where it is a kid
 *   11 signature                400   jws/verify-signature.ts               §6.2
 *   12 nonce redeemed           400   steps/redeem-nonce.ts                 §6.5    after the signature, so that strangers cannot burn nonces
 *   13 payload                  400   steps/read-payload.ts                 §6.3    column `payload`
 *
 * What differs is this table.
 */
// prettier-ignore
export const STEPS = {
  //                      without signature          key            payload
  directory:            { unsigned: ['GET', 'HEAD'], key: 'kid',    payload: 'empty' },
  newNonce:             { unsigned: ['GET', 'HEAD'], key: 'kid',    payload: 'empty' },
  newAccount:           { unsigned: [],              key: 'jwk',    payload: 'object' },
  newOrder:             { unsigned: [],              key: 'kid',    payload: 'object' },
  newAuthz:             { unsigned: [],              key: 'kid',    payload: 'object' },
  keyChange:            { unsigned: [],              key: 'kid',    payload: 'object' },
  revokeCert:           { unsigned: [],              key: 'either', payload: 'object' },
  account:              { unsigned: [],              key: 'kid',    payload: 'either' },
  accountOrders:        { unsigned: [],              key: 'kid',    payload: 'empty' },
  order:                { unsigned: [],              key: 'kid',    payload: 'empty' },
  finalize:             { unsigned: [],              key: 'kid',    payload: 'object' },
  authorization:        { unsigned: [],              key: 'kid',    payload: 'either' },
  challenge:            { unsigned: [],              key: 'kid',    payload: 'either' },
  certificate:          { unsigned: [],              key: 'kid',    payload: 'empty' },
  alternateCertificate: { unsigned: [],              key: 'kid',    payload: 'empty' },
} as const satisfies Record<Endpoint, EndpointSteps>;

/** Signed with the key of an existing, valid account. */
export interface SignedByAccount {
  readonly account: Account;
}

/** Signed with the key that came along. */
export interface SignedByKey {
  readonly account?: undefined;
  readonly jwk: PublicJwk;
  readonly thumbprint: JwkThumbprint;
}

interface SignerFor {
  kid: SignedByAccount;
  jwk: SignedByKey;
  either: SignedByAccount | SignedByKey;
}

interface PayloadFor {
  /** Proven to be empty. */
  empty: undefined;
  object: JsonObject;
  /** Undefined for POST-as-GET. */
  either: JsonObject | undefined;
}

/** A request of which every step has been passed; all that a handler gets to see. */
export interface AdmittedRequest<E extends Endpoint> {
  readonly signer: SignerFor[(typeof STEPS)[E]['key']];
  readonly payload: PayloadFor[(typeof STEPS)[E]['payload']];
  /** Values of the path's parameters. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
  /** The request's URL, equal to the one that was signed. */
  readonly url: string;
}
