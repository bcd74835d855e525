import type { Actor } from '../../core/actor.js';
import type { PeopleDependencies } from '../dependencies.js';
import { loadActor } from '../load-actor.js';
import { hashOfSecret } from '../secret-value.js';

/** What tokens begin with, so that people and scanners of leaked secrets know them. */
export const TOKEN_PREFIX = 'tegata_';
/** A token's use is noted no more often. */
const USED_SECONDS = 60;

/**
 * Who acts with a bearer token (RFC 6750 §2.1): its person, for its organization and that organization's clients, narrowed to its scopes.
 * @returns undefined for a token that is none, expired or revoked, or whose person is disabled or no member any more
 */
export async function actorOfToken({ transactor, clock, clients }: PeopleDependencies, text: string): Promise<Actor | undefined> {
  if (!text.startsWith(TOKEN_PREFIX)) return undefined;
  const { read } = transactor;
  const now = clock.now();
  const token = await read.apiTokens.find(hashOfSecret(text));
  if (token === undefined || token.revokedAt !== null || now >= token.expiresAt) return undefined;
  const person = await read.people.get(token.personId);
  if (person === undefined || person.disabled !== null) return undefined;
  const actor = await loadActor({ stores: read, clients, now }, person, 'portal');
  const { organizationId } = token;
  const memberships = actor.memberships.filter((membership) => (membership.through ?? membership.organizationId) === organizationId);
  if (memberships.length === 0) return undefined;
  if (token.usedAt === null || now >= token.usedAt + USED_SECONDS) await transactor.transaction(({ apiTokens }) => apiTokens.use(token.id, now));
  return { ...actor, memberships, scopes: token.scopes };
}
