import type { Confirmation } from '../../core/state/confirmation.js';
import { contactText } from '../../core/state/contact.js';
import type { Clock } from '../../core/time.js';
import type { Transactor } from '../../core/transactor.js';
import { ActRefused } from '../act-refused.js';
import type { RaStores } from '../ports.js';
import { answerConfirmation } from './answer-confirmation.js';
import { hashOfValue } from './random-value.js';
import { findTasks, toTask, type OfficerTask } from './work-list.js';

export interface OfficerAnswer {
  /** Ids or domain names; several with one contact for what one call or letter was about. */
  readonly tasks: readonly string[];
  readonly act: 'confirm' | 'refuse';
  /** In its one form. */
  readonly officer: string;
  readonly note: string;
  /** Random values that came back, however they are written; each task needs its own. */
  readonly values: readonly string[];
  /** Telephone: who has confirmed each name in the call itself. */
  readonly spokeWith: string | null;
}

const LONGEST = 1000;

/**
 * Writes down what a contact has answered to an officer (BR 3.2.2.4.2, .15, .16, .17), and lets the names' validation go on. A call that reached a person needs
 * no random value; one that reached voicemail does, and so does everything that is sent. All or nothing.
 * @throws ActRefused
 */
export async function answerAsOfficer(
  { transactor, clock }: { transactor: Transactor<RaStores>; clock: Clock },
  { tasks: named, act, officer, note, values, spokeWith }: OfficerAnswer,
): Promise<OfficerTask[]> {
  if (named.length === 0) throw new ActRefused('no validation is named', 'give ids or domain names: tegata validation list');
  if (note.trim() === '' || note.length > LONGEST) throw new ActRefused('the note is missing or too long', `say in at most ${LONGEST} characters what happened`);
  if (spokeWith !== null && (spokeWith.trim() === '' || spokeWith.length > LONGEST)) throw new ActRefused('the person spoken with has no name', 'give name or position');
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const confirmations = await findTasks(stores, named, now);
    requireOneContact(confirmations);
    const answered: OfficerTask[] = [];
    for (const confirmation of confirmations) {
      const valueReturned = values.some((value) => hashOfValue(value, 'spoken') === confirmation.valueHash);
      if (act === 'confirm') requireProof(confirmation, valueReturned, values.length > 0, spokeWith);
      const answer = { by: 'officer', officer, note: note.trim(), spokeWith: spokeWith?.trim() ?? null, valueReturned } as const;
      if (!(await answerConfirmation(stores, confirmation, act, { at: now, answer })))
        throw new ActRefused(`the validation ${confirmation.id} was answered meanwhile`, 'see tegata validation list');
      answered.push(await toTask(stores, confirmation));
    }
    return answered;
  });
}

function requireOneContact(confirmations: readonly Confirmation[]): void {
  const [first, ...others] = confirmations.map(({ contact }) => contactText(contact));
  const other = others.find((text) => text !== first);
  if (other !== undefined)
    throw new ActRefused(`the validations have different contacts: ${first ?? ''} and ${other}`, 'one call or letter reaches one contact; answer them one by one');
}

function requireProof({ id, contact }: Confirmation, valueReturned: boolean, valueGiven: boolean, spokeWith: string | null): void {
  if (valueReturned) return;
  if (valueGiven) throw new ActRefused(`none of the values is that of the validation ${id}`, 'ask the contact to read it again; see tegata validation show');
  if (contact.kind === 'telephone' && spokeWith !== null) return;
  throw new ActRefused(
    contact.kind === 'telephone'
      ? `the validation ${id} needs either the person who confirmed in the call or the value that came back from voicemail`
      : `the validation ${id} needs the random value that the contact has given back`,
    contact.kind === 'telephone' ? 'give --spoke-with NAME, or --value VALUE' : 'give --value VALUE',
  );
}
