import type { DomainContactId } from '../../core/ids.js';
import type { Clock } from '../../core/time.js';
import type { Transactor } from '../../core/transactor.js';
import { ActRefused } from '../act-refused.js';
import type { RaStores } from '../ports.js';

/**
 * Takes a domain contact away: it is offered no more. What was confirmed by it stays as it is.
 * @param officer in its one form
 * @throws ActRefused for one that is not there
 */
export async function removeDomainContact(
  { transactor, clock }: { transactor: Transactor<RaStores>; clock: Clock },
  { id, officer }: { id: DomainContactId; officer: string },
): Promise<void> {
  await transactor.transaction(async ({ domainContacts, audit }) => {
    if (!(await domainContacts.remove(id, { at: clock.now(), by: officer })))
      throw new ActRefused(`there is no domain contact "${id}"`, 'see tegata domain-contact list');
    const removed = await domainContacts.get(id);
    if (removed === undefined) return;
    const { domain, kind, value } = removed;
    await audit.append({ type: 'officer', name: officer }, { kind: 'domain-contact.removed', detail: { domainContactId: id, domain, kind, value } });
  });
}
