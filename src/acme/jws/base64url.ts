import { Problem } from '../../core/problem.js';

const ALPHABET = /^[A-Za-z0-9_-]*$/;

/** Whether a text is base64url without padding (RFC 7515 §2). */
export function isBase64url(text: string): boolean {
  return text.length % 4 !== 1 && ALPHABET.test(text);
}

/**
 * Decodes base64url, strictly: no padding, no other alphabet, no line breaks (RFC 8555 §6.1).
 * @param where names the member in the detail
 * @throws Problem malformed
 */
export function decodeBase64url(text: string, where: string): Buffer {
  if (!isBase64url(text)) {
    throw new Problem('malformed', `${where} must be base64url without "=" padding: letters, digits, "-" and "_" only (RFC 8555 §6.1).`);
  }
  return Buffer.from(text, 'base64url');
}

/** Whether a text is the one base64url form of its bytes, with the unused bits of the last character zero. */
export function isCanonicalBase64url(text: string): boolean {
  return isBase64url(text) && Buffer.from(text, 'base64url').toString('base64url') === text;
}
