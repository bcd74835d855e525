import { createHash } from 'node:crypto';

/** SHA-256 of the names of a certificate as a set, base64url: certificates with the same one replace each other. */
export function namesHash(names: readonly string[]): string {
  return createHash('sha256').update([...names].sort().join('\n')).digest('base64url');
}
