import { createHash } from 'node:crypto';
import type { Random } from '../core/random.js';

/** A secret for a link, a cookie or a token: 256 random bits, base64url. */
export function newSecret(random: Random): string {
  return random.bytes(32).toString('base64url');
}

/** What is stored of it: SHA-256, lower-case hex. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
