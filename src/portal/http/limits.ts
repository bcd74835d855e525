/**
 * Limits of the listeners under the portal, as `node:https` options: as for ACME, but a scan of a register may take minutes over a slow line. Milliseconds
 * and bytes.
 */
export const PORTAL_SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
} as const;

/** What one request may carry. Octets where not said otherwise. */
export const FORM_LIMITS = {
  /** Texts of a form, or a JSON body. */
  text: 1_048_576,
  /** One file. */
  file: 20 * 1_048_576,
  /** A request with files. */
  request: 64 * 1_048_576,
  /** How many fields, and how many files. */
  fields: 500,
  files: 10,
  /** Requests with files at a time; the disk they may fill together is this times `request`. */
  uploads: 8,
} as const;

/** How much of a refused body is let pass unread, so that the browser gets to reading the page, before the connection is cut. */
export const DISCARD_LIMIT = 300 * 1_048_576;
