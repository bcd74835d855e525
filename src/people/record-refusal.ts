import type { AuditActor } from '../audit/event.js';
import type { Actor } from '../core/actor.js';
import type { OrganizationId } from '../core/ids.js';
import { auditActorOf } from './acting.js';
import type { PeopleDependencies } from './dependencies.js';

/** Longest path that is kept. */
const LONGEST_PATH = 300;

/** Writes down that somebody asked for what they have no right to: another organization's, or more than their role allows. */
export async function recordRefusal(
  { transactor }: Pick<PeopleDependencies, 'transactor'>,
  actor: Actor | null,
  { right, organizationId, path, address }: { right: string; organizationId: OrganizationId | null; path: string; address: string },
): Promise<void> {
  const by: AuditActor = actor === null ? { type: 'public', address } : auditActorOf(actor);
  await transactor.transaction(({ audit }) =>
    audit.append(by, {
      kind: 'access.refused',
      organizationId,
      detail: { right, path: path.slice(0, LONGEST_PATH), personId: actor?.personId ?? null },
    }),
  );
}
