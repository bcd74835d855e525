import type { EpochSeconds } from '../core/time.js';

/** A signed response with what HTTP says about it. */
export interface SignedOcspResponse {
  /** OCSPResponse, DER. */
  readonly der: Buffer;
  /** The status inside, as text to compare: `good`, `revoked 1790000000 1`. */
  readonly status: string;
  /** producedAt too. */
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
  /** From this second on it is made anew. */
  readonly refreshAt: EpochSeconds;
  /** SHA-256 of the DER in hex, with quotes. */
  readonly etag: string;
}

export interface ResponseCache {
  get(key: string): SignedOcspResponse | undefined;
  set(key: string, response: SignedOcspResponse): void;
}

/** Keeps the responses asked for last; the one unused for longest makes room. */
export function createResponseCache(maxEntries: number): ResponseCache {
  // A Map keeps the order of insertion: its first key is the one unused for longest.
  const entries = new Map<string, SignedOcspResponse>();
  return {
    get: (key) => {
      const found = entries.get(key);
      if (!found) return undefined;
      entries.delete(key);
      entries.set(key, found);
      return found;
    },
    set: (key, response) => {
      entries.delete(key);
      entries.set(key, response);
      if (entries.size <= maxEntries) return;
      const oldest = entries.keys().next();
      if (oldest.done !== true) entries.delete(oldest.value);
    },
  };
}
