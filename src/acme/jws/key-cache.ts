import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JwkThumbprint, PublicJwk } from '../../core/public-jwk.js';

/** Parsed keys of accounts, so that a request does not pay for parsing (70 µs for P-256, as much as a verification). */
export interface KeyCache {
  /** The key in the form that verification wants. @param jwk of an account, so accepted before; `thumbprint` is its own */
  keyOf(thumbprint: JwkThumbprint, jwk: PublicJwk): KeyObject;
}

/**
 * Makes a cache that forgets the key used least recently. A thumbprint stands for one key for ever, so nothing has to be invalidated.
 * @param capacity keys kept; one takes about 2 kB
 */
export function createKeyCache(capacity = 5_000): KeyCache {
  const keys = new Map<JwkThumbprint, KeyObject>();
  return {
    keyOf(thumbprint, jwk) {
      const cached = keys.get(thumbprint);
      const key = cached ?? createPublicKey({ key: jwk, format: 'jwk' });
      // A Map keeps the order of insertion: the last one in is the one used last.
      if (cached) keys.delete(thumbprint);
      keys.set(thumbprint, key);
      if (keys.size > capacity) {
        const [oldest] = keys.keys();
        if (oldest !== undefined) keys.delete(oldest);
      }
      return key;
    },
  };
}
