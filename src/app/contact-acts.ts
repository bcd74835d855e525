import type { DomainContactId } from '../core/ids.js';
import type { Random } from '../core/random.js';
import type { DomainContact } from '../core/state/contact.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { readBounce } from '../notify/read-bounce.js';
import { addDomainContact, type NewDomainContact } from '../ra/contact/add-domain-contact.js';
import { answerAsOfficer, type OfficerAnswer } from '../ra/contact/answer-as-officer.js';
import { recordBounce } from '../ra/contact/record-bounce.js';
import { removeDomainContact } from '../ra/contact/remove-domain-contact.js';
import { findTasks, listTasks, toTask, type OfficerTask } from '../ra/contact/work-list.js';
import type { RaStores } from '../ra/ports.js';
import { officerName } from '../vetting/officer-name.js';

/** What officers and operators do about contacts, bound to a database. What the CLI calls. Ids are plain texts here. */
export interface ContactActs {
  listTasks(): Promise<OfficerTask[]>;
  /** @param named id or domain name */
  showTask(named: string): Promise<OfficerTask>;
  answerTasks(answer: OfficerAnswer): Promise<OfficerTask[]>;
  addDomainContact(contact: NewDomainContact): Promise<DomainContact>;
  listDomainContacts(domain?: string): Promise<DomainContact[]>;
  removeDomainContact(request: { id: string; officer: string }): Promise<void>;
  /** @param message as the mail server hands it over @returns null for a message that reports no failure of ours */
  recordBounce(message: string): Promise<{ mailId: string; to: string; recorded: boolean } | null>;
}

export function contactActs(dependencies: { transactor: Transactor<RaStores>; clock: Clock; random: Random }): ContactActs {
  const { transactor, clock } = dependencies;
  const { read } = transactor;
  return {
    listTasks: () => listTasks(read, clock.now()),
    showTask: async (named) => {
      const tasks = await Promise.all((await findTasks(read, [named], clock.now())).map((found) => toTask(read, found)));
      return tasks[0] as OfficerTask;
    },
    answerTasks: (answer) => answerAsOfficer(dependencies, { ...answer, officer: officerName(answer.officer) }),
    addDomainContact: (contact) => addDomainContact(dependencies, { ...contact, officer: officerName(contact.officer) }),
    listDomainContacts: (domain) => read.domainContacts.list(domain?.toLowerCase()),
    removeDomainContact: ({ id, officer }) => removeDomainContact(dependencies, { id: id as DomainContactId, officer: officerName(officer) }),
    recordBounce: async (message) => {
      const bounce = readBounce(message);
      return bounce === undefined ? null : recordBounce(dependencies, bounce);
    },
  };
}
