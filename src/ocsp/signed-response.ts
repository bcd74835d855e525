import type { StoredOcspResponse } from './ports.js';

/** A signed response with what HTTP says about it. */
export interface SignedOcspResponse extends StoredOcspResponse {
  /** SHA-256 of the DER in hex, with quotes. */
  readonly etag: string;
}

/** A signed response in memory. */
export interface HeldResponse extends SignedOcspResponse {
  /** Until then it is handed out without asking the database whether it is still true; 0: ask. */
  freshUntilMs: number;
}
