import { randomBytes } from 'node:crypto';
import { systemRandom } from '../../src/app/system-random.js';
import { ALL_RIGHTS } from '../../src/core/access.js';
import { newId, type ApiTokenId, type OrganizationId, type PersonId } from '../../src/core/ids.js';
import { hashOfSecret } from '../../src/people/secret-value.js';
import { TOKEN_PREFIX } from '../../src/people/token/actor-of-token.js';
import { exchange, type HttpReply } from './http-exchange.js';
import type { Ca } from './start-ca.js';

/** The REST API with one bearer token. */
export type PortalApi = (method: string, path: string, body?: object) => Promise<HttpReply>;

/** Makes a token of a person for an organization, straight in the database. @param scopes every right when left out */
export async function apiOf(ca: Ca, personId: PersonId, organizationId: string, scopes: readonly string[] = ALL_RIGHTS): Promise<PortalApi> {
  const token = `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
  const now = ca.clock.now();
  await ca.transactor.transaction(({ apiTokens }) =>
    apiTokens.add({
      id: newId<ApiTokenId>(systemRandom),
      personId,
      organizationId: organizationId as OrganizationId,
      name: 'test',
      secretHash: hashOfSecret(token),
      scopes,
      createdAt: now,
      expiresAt: now + 86_400,
      usedAt: null,
      revokedAt: null,
    }),
  );
  return (method, path, body) =>
    exchange(`${ca.portalUrl}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      ca: ca.keys.tlsCa,
    });
}
