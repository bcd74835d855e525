import { ALL_RIGHTS, demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import { newId, type ApiTokenId, type OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { SECONDS_PER_DAY } from '../../core/time.js';
import type { ApiToken } from '../../core/state/person.js';
import { personOf } from '../account/own-passkeys.js';
import { auditActorOf, byOf } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import { PeopleRefused } from '../people-refused.js';
import { hashOfSecret, newSecret } from '../secret-value.js';
import { readName } from '../texts.js';
import { TOKEN_PREFIX } from './actor-of-token.js';

/** As long as a certificate of former days: whoever automates has to come back once a year. */
export const LONGEST_TOKEN_DAYS = 398;
const MOST_TOKENS = 50;

export interface NewToken {
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly days: number;
}

/**
 * Makes a token for programs: acts as its maker for one organization, within its scopes, until it expires. Only people make tokens, and none with a right that they
 * have not themselves.
 * @returns the token's text, which is shown once and kept nowhere
 * @throws AccessRefused, PeopleRefused
 */
export async function createToken(dependencies: PeopleDependencies, actor: Actor, { organizationId, days, ...request }: NewToken): Promise<{ token: ApiToken; text: string }> {
  demand(actor, 'organization.read', organizationId);
  if (actor.scopes !== null) {
    throw new PeopleRefused({ ja: 'トークンでトークンは作れません。', en: 'A token cannot make tokens.' }, { ja: 'ポータルで作成してください。', en: 'Make it in the portal.' });
  }
  const person = await personOf(dependencies, actor);
  const name = readName(request.name);
  const scopes = [...new Set(request.scopes)].map((scope) => {
    const right = ALL_RIGHTS.find((each) => each === scope);
    if (right === undefined) throw new PeopleRefused({ ja: `「${scope}」という権限はありません。`, en: `There is no right "${scope}".` }, { ja: '一覧から選んでください。', en: 'Choose from the list.' });
    return right;
  });
  for (const scope of scopes) demand(actor, scope, organizationId);
  if (scopes.length === 0) throw new PeopleRefused({ ja: '権限が選ばれていません。', en: 'No right is chosen.' }, { ja: '少なくとも一つ選んでください。', en: 'Choose at least one.' });
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_TOKEN_DAYS) {
    throw new PeopleRefused({ ja: '有効日数が範囲外です。', en: 'The days are out of range.' }, { ja: `1〜${LONGEST_TOKEN_DAYS}日で指定してください。`, en: `Use 1 to ${LONGEST_TOKEN_DAYS}.` });
  }
  // A client is served by its agent's token.
  const place = actor.memberships.find((membership) => membership.organizationId === organizationId);
  if (place?.through !== null) {
    throw new PeopleRefused(
      { ja: '代理で扱う組織のトークンは、代理人の組織のページで作成してください。', en: 'For a client, use a token of your own organization.' },
      { ja: '自分の組織のトークンは、委任された組織にも使えます。', en: 'A token of your own organization works for its clients too.' },
    );
  }
  const text = `${TOKEN_PREFIX}${newSecret(dependencies.random)}`;
  const now = dependencies.clock.now();
  const token: ApiToken = {
    id: newId<ApiTokenId>(dependencies.random),
    personId: person.id,
    organizationId,
    name,
    secretHash: hashOfSecret(text),
    scopes,
    createdAt: now,
    expiresAt: now + days * SECONDS_PER_DAY,
    usedAt: null,
    revokedAt: null,
  };
  await dependencies.transactor.transaction(async ({ apiTokens, audit }) => {
    if ((await apiTokens.of(organizationId)).filter(({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > now).length >= MOST_TOKENS) {
      throw new PeopleRefused({ ja: `トークンは ${MOST_TOKENS} 個までです。`, en: `There are ${MOST_TOKENS} tokens already.` }, { ja: '使わないものを失効させてください。', en: 'Revoke one that is not used.' });
    }
    await apiTokens.add(token);
    await audit.append(auditActorOf(actor), { kind: 'api-token.created', organizationId, detail: { apiTokenId: token.id, personId: person.id, name, scopes, expiresAt: token.expiresAt } });
  });
  return { token, text };
}

/** Tokens of an organization, newest first, without their secrets. */
export async function listTokens({ transactor }: PeopleDependencies, actor: Actor, organizationId: OrganizationId): Promise<ApiToken[]> {
  demand(actor, 'organization.read', organizationId);
  return transactor.read.apiTokens.of(organizationId);
}

/** Ends a token: one's own, or as a manager anybody's of the organization. @throws AccessRefused, NotFound */
export async function revokeToken({ transactor, clock }: PeopleDependencies, actor: Actor, { organizationId, id }: { organizationId: OrganizationId; id: ApiTokenId }): Promise<void> {
  demand(actor, 'organization.read', organizationId);
  const token = await transactor.read.apiTokens.get(id);
  if (token?.organizationId !== organizationId) throw new NotFound('token');
  if (token.personId !== actor.personId || actor.scopes !== null) demand(actor, 'organization.people', organizationId);
  await transactor.transaction(async ({ apiTokens, audit }) => {
    if (!(await apiTokens.revoke(id, { at: clock.now(), by: byOf(actor) }))) return;
    const { personId, name, scopes, expiresAt } = token;
    await audit.append(auditActorOf(actor), { kind: 'api-token.revoked', organizationId, detail: { apiTokenId: id, personId, name, scopes, expiresAt } });
  });
}
