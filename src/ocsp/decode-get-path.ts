/** A single character left over holds no octet. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,4})={0,2}$/;

/**
 * Reads the request out of a GET's path (RFC 6960 A.1, RFC 9919): `PREFIX/` and the base64 of the DER, percent-encoded or not.
 * Proxies and clients add slashes before it, send `/` and `+` raw, and turn `+` into a space; padding may be missing.
 * A DER request begins with 0x30, so its base64 never begins with a slash.
 * @param target the raw request target, before any router has tidied it
 * @returns the bytes, or undefined when there is no base64
 */
export function decodeGetPath(target: string, prefix: string): Buffer | undefined {
  const path = target.split('?', 1)[0] ?? '';
  if (!path.startsWith(prefix)) return undefined;
  let text: string;
  try {
    text = decodeURIComponent(path.slice(prefix.length));
  } catch {
    return undefined;
  }
  const base64 = text.replace(/^\/+/, '').replaceAll(' ', '+');
  return BASE64.test(base64) ? Buffer.from(base64, 'base64') : undefined;
}
