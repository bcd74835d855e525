import type { Actor } from '../../core/actor.js';
import type { OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { NameRisk } from '../../core/state/application.js';
import { asOfficer } from '../acting.js';
import { reasonText } from '../application/reason.js';
import type { ApplicationDependencies } from '../dependencies.js';

/**
 * An officer decides whether an organization may have a name that looks like a listed one (BR 4.2.1). The decision may be changed later; the last one counts.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function decideName(
  { transactor, clock }: ApplicationDependencies,
  actor: Actor,
  request: { organizationId: OrganizationId; kind: NameRisk['kind']; name: string; decision: 'cleared' | 'refused'; note: string },
): Promise<void> {
  const { organizationId, kind, name, decision } = request;
  const acting = asOfficer(actor, organizationId);
  const note = reasonText(request.note);
  await transactor.transaction(async (stores) => {
    const to = { decision, by: acting.officer, at: clock.now(), note };
    if (!(await stores.names.decide({ organizationId, kind, name }, to))) throw new NotFound('name');
    await stores.audit.append(acting.audit, { kind: decision === 'cleared' ? 'name.cleared' : 'name.refused', organizationId, detail: { kind, name, note } });
  });
}
