import { Problem } from '../core/problem.js';

/** The answer for a resource that does not exist, and for another account's. */
export function notFound(what: string): Problem {
  return new Problem('malformed', `this account has no such ${what}; check the URL`, { status: 404 });
}
