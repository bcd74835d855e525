import type { Confirmation } from '../../core/state/confirmation.js';
import { contactText } from '../../core/state/contact.js';
import type { Clock } from '../../core/time.js';
import type { Transactor } from '../../core/transactor.js';
import { ActRefused } from '../act-refused.js';
import type { RaStores } from '../ports.js';
import { answerConfirmation } from './answer-confirmation.js';
import { hashOfValue } from './random-value.js';
import { findTasks, SEE_LIST, toTask, type OfficerTask } from './work-list.js';

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
  if (named.length === 0) throw new ActRefused({ en: 'no validation is named', ja: '確認が選択されていません' }, { en: 'give ids or domain names: tegata validation list', ja: '一覧から選択してください' });
  if (note.trim() === '' || note.length > LONGEST) throw new ActRefused({ en: 'the note is missing or too long', ja: '記録が空か、長すぎます' }, { en: `say in at most ${LONGEST} characters what happened`, ja: `経過を ${LONGEST} 文字以内で記入してください` });
  if (spokeWith !== null && (spokeWith.trim() === '' || spokeWith.length > LONGEST)) throw new ActRefused({ en: 'the person spoken with has no name', ja: '応対者が記入されていません' }, { en: 'give name or position', ja: '氏名または役職を記入してください' });
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
        throw new ActRefused({ en: `the validation ${confirmation.id} was answered meanwhile`, ja: `確認 ${confirmation.id} は既に回答されています` }, SEE_LIST);
      answered.push(await toTask(stores, confirmation));
    }
    return answered;
  });
}

function requireOneContact(confirmations: readonly Confirmation[]): void {
  const [first, ...others] = confirmations.map(({ contact }) => contactText(contact));
  const other = others.find((text) => text !== first);
  if (other !== undefined)
    throw new ActRefused(
      { en: `the validations have different contacts: ${first ?? ''} and ${other}`, ja: `連絡先が異なります: ${first ?? ''}、${other}` },
      { en: 'one call or letter reaches one contact; answer them one by one', ja: '一回の通話や郵便は一つの連絡先に対するものです。別々に記録してください' },
    );
}

function requireProof({ id, contact }: Confirmation, valueReturned: boolean, valueGiven: boolean, spokeWith: string | null): void {
  if (valueReturned) return;
  if (valueGiven) throw new ActRefused(
      { en: `none of the values is that of the validation ${id}`, ja: `乱数値が確認 ${id} のものと一致しません` },
      { en: 'ask the contact to read it again; see tegata validation show', ja: '連絡先にもう一度読み上げてもらってください' },
    );
  if (contact.kind === 'telephone' && spokeWith !== null) return;
  throw new ActRefused(
    contact.kind === 'telephone'
      ? {
          en: `the validation ${id} needs either the person who confirmed in the call or the value that came back from voicemail`,
          ja: `確認 ${id} には、通話で承認した応対者、または留守番電話に残した乱数値の回答が必要です`,
        }
      : { en: `the validation ${id} needs the random value that the contact has given back`, ja: `確認 ${id} には、連絡先から返された乱数値が必要です` },
    contact.kind === 'telephone'
      ? { en: 'give --spoke-with NAME, or --value VALUE', ja: '応対者または乱数値を入力してください' }
      : { en: 'give --value VALUE', ja: '乱数値を入力してください' },
  );
}
