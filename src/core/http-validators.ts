import type { EpochSeconds } from './time.js';

/** An HTTP-date (RFC 9110 §5.6.7): `Sat, 21 Nov 2026 00:00:00 GMT`. */
export function toHttpDate(at: EpochSeconds): string {
  return new Date(at * 1000).toUTCString();
}

/** The conditional headers of a request; node:http's header object fits. */
export interface ConditionalHeaders {
  readonly 'if-none-match'?: string | undefined;
  readonly 'if-modified-since'?: string | undefined;
}

/**
 * Whether a GET or HEAD is answered with 304 (RFC 9110 §13.2.2): If-None-Match decides where it is sent, If-Modified-Since otherwise.
 * @param etag with its quotes
 */
export function isNotModified(headers: ConditionalHeaders, etag: string, lastModified: EpochSeconds): boolean {
  const { 'if-none-match': noneMatch, 'if-modified-since': since } = headers;
  if (noneMatch !== undefined) {
    // Weak comparison (RFC 9110 §13.1.2).
    return noneMatch.trim() === '*' || noneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
  }
  const sinceMs = since === undefined ? Number.NaN : Date.parse(since);
  return lastModified * 1000 <= sinceMs;
}
