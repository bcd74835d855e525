import type { ServerResponse } from 'node:http';
import type { Reply } from './reply.js';

/** What the reply carries because of the request, whatever the endpoint said. */
export interface ReplyFrame {
  /** The directory's URL; null on the directory itself (RFC 8555 §7.1). */
  indexUrl: string | null;
  /** A fresh nonce; null where none is due (RFC 8555 §6.5.1). */
  nonce: string | null;
}

/**
 * Puts a reply's headers on the response: one header line per link, quoted relations, whole seconds, for this is what clients can read.
 * The caller sends the body.
 */
export function writeHeaders(response: ServerResponse, reply: Reply, { indexUrl, nonce }: ReplyFrame): void {
  response.statusCode = reply.status;
  response.setHeader('Cache-Control', reply.cacheControl ?? 'no-store');
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Expose-Headers', 'Link, Replay-Nonce, Location, Retry-After');
  if (nonce !== null) response.setHeader('Replay-Nonce', nonce);
  const links = (reply.links ?? []).map(({ url, rel }) => `<${url}>;rel="${rel}"`);
  if (indexUrl !== null) links.push(`<${indexUrl}>;rel="index"`);
  if (links.length > 0) response.setHeader('Link', links);
  if (reply.location !== undefined) response.setHeader('Location', reply.location);
  if (reply.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(reply.retryAfterSeconds));
  if (reply.allow) response.setHeader('Allow', reply.allow.join(', '));
  if (reply.preflight) {
    response.setHeader('Access-Control-Allow-Methods', reply.allow?.join(', ') ?? '');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
    response.setHeader('Access-Control-Max-Age', '86400');
  }
  if (reply.contentType !== undefined) response.setHeader('Content-Type', reply.contentType);
}
