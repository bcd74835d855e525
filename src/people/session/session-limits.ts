import type { Site } from '../../core/site.js';

/*
 * How long a session lasts. Officers decide about certificates, so theirs are shorter. The value of the cookie is replaced while the session goes on; the
 * former one is good for a moment more, for pages that are on their way.
 */
export const SESSION_LIMITS: Readonly<Record<Site, { readonly idleSeconds: number; readonly absoluteSeconds: number }>> = {
  portal: { idleSeconds: 30 * 60, absoluteSeconds: 12 * 3600 },
  officers: { idleSeconds: 15 * 60, absoluteSeconds: 8 * 3600 },
};
export const ROTATE_SECONDS = 15 * 60;
export const FORMER_SECONDS = 60;
/** A session is noted as seen no more often. */
export const SEEN_SECONDS = 60;
