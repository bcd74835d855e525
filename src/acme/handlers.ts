import type { FrontEnd } from './front-end.js';
import { accountOrders } from './handlers/account-orders.js';
import { account } from './handlers/account.js';
import { authorization } from './handlers/authorization.js';
import { certificate } from './handlers/certificate.js';
import { challenge } from './handlers/challenge.js';
import { directory } from './handlers/directory.js';
import { finalize } from './handlers/finalize.js';
import { keyChange } from './handlers/key-change.js';
import { newAccount } from './handlers/new-account.js';
import { newAuthz } from './handlers/new-authz.js';
import { newNonce } from './handlers/new-nonce.js';
import { newOrder } from './handlers/new-order.js';
import { order } from './handlers/order.js';
import { revokeCert } from './handlers/revoke-cert.js';
import type { Reply } from './reply.js';
import type { Endpoint } from './routes.js';
import type { AdmittedRequest } from './steps.js';

export type Handlers = {
  readonly [E in Endpoint]: (frontEnd: FrontEnd, request: AdmittedRequest<E>) => Reply | Promise<Reply>;
};

/** Who answers a signed request, once it has passed the steps. */
export const HANDLERS: Handlers = {
  directory,
  newNonce: () => newNonce('POST'),
  newAccount,
  newOrder,
  newAuthz,
  keyChange,
  revokeCert,
  account,
  accountOrders,
  order,
  finalize,
  authorization,
  challenge,
  certificate,
  alternateCertificate: certificate,
};

/** Who answers GET and HEAD where `steps.ts` takes them. */
export const UNSIGNED_HANDLERS: Readonly<Partial<Record<Endpoint, (frontEnd: FrontEnd, method: string) => Reply>>> = {
  directory,
  newNonce: (_, method) => newNonce(method),
};
