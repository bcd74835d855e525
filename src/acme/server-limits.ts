/**
 * Limits that the listener under the ACME application needs, as `node:http` and `node:https` options: a client that sends slowly, or nothing, is
 * cut off by them. The application bounds the size of a body itself. Milliseconds and bytes.
 */
export const ACME_SERVER_LIMITS = {
  /** From the connection's first byte to the end of the headers. */
  headersTimeout: 10_000,
  /** To the end of the body. */
  requestTimeout: 30_000,
  /** Long enough for a client that polls to keep its connection. */
  keepAliveTimeout: 15_000,
  /** How often the two first are looked at. */
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
} as const;
