import { createHash, timingSafeEqual } from 'node:crypto';
import { html, type Html } from '../html.js';

/** Name of the field, and of the header that scripts send. */
export const CSRF_FIELD = '_csrf';
export const CSRF_HEADER = 'x-tegata-csrf';
/** Name of the field by which a form is known when it comes twice. */
export const ONCE_FIELD = '_once';

/**
 * What forms carry against forgery: derived from the visitor's cookie, which no other site can read or (`__Host-`) set, so that it stays good when the session
 * ends, begins or rotates while a form is open. The `Origin` header is checked besides.
 */
export function csrfTokenOf(visitor: string): string {
  return createHash('sha256').update(`tegata csrf ${visitor}`).digest('base64url');
}

/** The hidden fields. @param once names this copy of the form */
export function csrfFields(visitor: string, once: string): Html {
  return html`<input type="hidden" name="${CSRF_FIELD}" value="${csrfTokenOf(visitor)}"><input type="hidden" name="${ONCE_FIELD}" value="${once}">`;
}

/** Whether a request was made by a page of ours. @param origin header `Origin`: browsers send it with every POST @param sent field or header */
export function isOurs({ origin, own, visitor, sent }: { origin: string | undefined; own: string; visitor: string | undefined; sent: string | undefined }): boolean {
  if (origin !== undefined && origin !== own) return false;
  if (visitor === undefined || sent === undefined) return false;
  const expected = Buffer.from(csrfTokenOf(visitor));
  const given = Buffer.from(sent);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
