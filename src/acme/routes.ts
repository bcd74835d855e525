/**
 * The only table of paths. Matched as written: case counts, and so does a trailing slash, because a request's `url` is compared as text (RFC 8555 §6.4).
 * Links to these paths are made in `links.ts`; the methods, keys and payloads that they take stand in `steps.ts`.
 */
export const ROUTES = {
  directory: '/dir',
  newNonce: '/nonce',
  newAccount: '/new-account',
  newOrder: '/new-order',
  newAuthz: '/new-authz',
  keyChange: '/key-change',
  revokeCert: '/revoke-cert',
  account: '/acct/:id',
  accountOrders: '/acct/:id/orders',
  order: '/order/:id',
  finalize: '/order/:id/finalize',
  authorization: '/authz/:id',
  challenge: '/chall/:id',
  certificate: '/cert/:id',
  alternateCertificate: '/cert/:id/:chain',
} as const satisfies Record<string, `/${string}`>;

/** One ACME resource or act, by the name that tables and the log use. */
export type Endpoint = keyof typeof ROUTES;
