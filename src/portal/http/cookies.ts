/** Names of our cookies. `__Host-`: of this host alone, over HTTPS alone, whatever a neighbour sets (RFC 6265bis §4.1.3.2). */
export const COOKIES = {
  session: '__Host-tegata-session',
  visitor: '__Host-tegata-visitor',
  language: '__Host-tegata-language',
} as const;

/** The value of a cookie. @param header of the request */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** A Set-Cookie line. @param maxAgeSeconds how long it stays; null: until the browser ends; 0: it goes */
export function cookieLine(name: string, value: string, maxAgeSeconds: number | null): string {
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax${maxAgeSeconds === null ? '' : `; Max-Age=${maxAgeSeconds}`}`;
}
