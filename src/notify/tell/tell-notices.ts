import { newId, type MailId, type WebhookDeliveryId } from '../../core/ids.js';
import type { Notice } from '../../core/notice.js';
import { toRfc3339, type EpochSeconds } from '../../core/time.js';
import type { NotifyDependencies } from '../dependencies.js';
import { NOTICE_KINDS } from '../../core/notice-kinds.js';
import type { NotifyStores, Reader } from '../ports.js';
import { writeMail, type MailDraft } from '../templates/write-mail.js';
import { chooseRecipients, recipientKey } from './choose-recipients.js';
import { describeNotice, type Description } from './describe-notice.js';
import { noticeKey, occasionOf } from './notice-key.js';
import { queueMail } from './queue-mail.js';

/** What a call tells, and whom. */
export interface Telling {
  /** One kind, and of one organization where it is about one; more than one go into one mail to each person. */
  readonly notices: readonly Notice[];
  /** What tells apart happenings that can repeat: the id of a job, the end that a reminder is of. */
  readonly happening: string;
  readonly by: readonly ('mail' | 'webhook')[];
}

/** What goes out to one person. */
interface Letter {
  readonly reader: Reader;
  readonly about: readonly Description[];
  readonly draft: (about: readonly Description[]) => MailDraft;
}

/**
 * Tells people by mail, and programs by webhook, what has happened. The records are read now: what does not hold any more is told to nobody. In one transaction it is written down whom
 * was told what, with the mails and events and the jobs that bring them out; so everybody gets one mail of a notice, however often this runs.
 */
export async function tellNotices(context: NotifyDependencies, { notices, happening, by }: Telling): Promise<void> {
  const descriptions: Description[] = [];
  for (const notice of notices) {
    const description = await describeNotice(context, notice);
    if (description !== null) descriptions.push(description);
  }
  if (descriptions.length === 0) return;
  const letters = by.includes('mail') ? await addressLetters(context, descriptions) : [];
  const at = context.clock.now();
  await context.transactor.transaction(async (stores) => {
    for (const letter of letters) await sendLetter(context, stores, letter, happening, at);
    if (!by.includes('webhook')) return;
    for (const description of descriptions) await sendEvents(context, stores, description, happening, at);
  });
}

async function addressLetters({ transactor: { read }, log }: NotifyDependencies, descriptions: readonly Description[]): Promise<Letter[]> {
  const letters: Letter[] = [];
  const [first] = descriptions;
  if (first === undefined) return letters;
  const { members } = first;
  if (members !== null) {
    const { kind } = first.notice;
    const certificateIds = descriptions.flatMap(({ certificate }) => (certificate === null ? [] : [certificate.id]));
    const readers = await chooseRecipients(read, kind, members.organizationId, certificateIds);
    if (readers.length === 0 && NOTICE_KINDS[kind].needed) log.warn({ notice: first.notice }, 'an organization is to be told, and has nobody who can be');
    letters.push(...readers.map((reader) => ({ reader, about: descriptions, draft: members.draft })));
  }
  for (const description of descriptions) {
    const { officers, outsider } = description;
    if (officers !== null) {
      const known = new Set(letters.map(({ reader }) => reader.email));
      const readers = (await read.recipients.officers()).filter(({ email }) => !known.has(email));
      letters.push(...readers.map((reader) => ({ reader, about: [description], draft: () => officers })));
    }
    if (outsider !== null) letters.push({ reader: { personId: null, ...outsider }, about: [description], draft: () => outsider.draft });
  }
  return letters;
}

async function sendLetter(
  { random, sender }: NotifyDependencies,
  stores: NotifyStores,
  { reader, about, draft }: Letter,
  happening: string,
  at: EpochSeconds,
): Promise<void> {
  const id = newId<MailId>(random);
  const untold: Description[] = [];
  for (const description of about) {
    if (await noteTold(stores, description.notice, happening, recipientKey(reader), id, at)) untold.push(description);
  }
  const [first] = untold;
  if (first === undefined) return;
  const mail = writeMail(reader.language, draft(untold), sender);
  await queueMail(stores, { id, to: reader.email, mail, at, urgent: NOTICE_KINDS[first.notice.kind].needed });
}

function noteTold(stores: NotifyStores, notice: Notice, happening: string, recipient: string, mailId: MailId | null, at: EpochSeconds): Promise<boolean> {
  return stores.told.add({ notice: noticeKey(notice), occasion: occasionOf(notice, happening), recipient, mailId, at });
}

async function sendEvents({ random }: NotifyDependencies, stores: NotifyStores, { notice, data }: Description, happening: string, at: EpochSeconds): Promise<void> {
  const { event } = NOTICE_KINDS[notice.kind];
  if (event === null || !('organizationId' in notice)) return;
  const { kind, ...subject } = notice;
  for (const webhook of await stores.webhooks.list(notice.organizationId)) {
    if (webhook.state !== 'active' || !webhook.events.includes(kind)) continue;
    if (!(await noteTold(stores, notice, happening, `webhook:${webhook.id}`, null, at))) continue;
    const payload = JSON.stringify({ type: event, timestamp: toRfc3339(at), data: { ...subject, ...data } });
    await stores.webhookDeliveries.add({
      id: newId<WebhookDeliveryId>(random),
      webhookId: webhook.id,
      event,
      payload,
      state: 'waiting',
      attempts: 0,
      lastStatus: null,
      lastFailure: null,
      createdAt: at,
      nextAt: at,
      endedAt: null,
    });
    await stores.jobs.add({ kind: 'deliver-webhooks', webhookId: webhook.id });
  }
}
