import type { Actor } from '../../core/actor.js';
import { NotFound } from '../../core/not-found.js';
import type { NameRisk } from '../../core/state/application.js';
import { asOfficer } from '../acting.js';
import { reasonText } from '../application/reason.js';
import type { ApplicationDependencies } from '../dependencies.js';

/**
 * Lifts a denial. What was refused because of it is not taken up again by itself.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function liftDenial(
  { transactor, clock, names }: ApplicationDependencies,
  actor: Actor,
  request: { kind: NameRisk['kind']; name: string; reason: string },
): Promise<void> {
  const { kind, name } = request;
  const acting = asOfficer(actor, null);
  const note = reasonText(request.reason);
  await transactor.transaction(async (stores) => {
    if (!(await stores.names.lift({ kind, name }, acting.officer, clock.now()))) throw new NotFound('denied name');
    await stores.audit.append(acting.audit, { kind: 'name.denial-lifted', detail: { kind, name, note } });
  });
  await names.refresh();
}
