import type { Reply } from '../reply.js';

/** Answers newNonce (RFC 8555 §7.2): 200 to HEAD, 204 to GET. The nonce itself is a header that every such reply carries. */
export function newNonce(method: string): Reply {
  return { status: method === 'HEAD' ? 200 : 204 };
}
