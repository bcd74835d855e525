import type { Bilingual } from '../../core/language.js';
import { ORGANIZATION, REFERENCE } from './labels.js';
import { instantText, type MailDraft } from './write-mail.js';

/** Work that has come in for officers. */
export interface OfficerWorkFacts {
  readonly work: 'application' | 'revocation' | 'problem-report';
  /** Null where no organization is known. */
  readonly organization: string | null;
  readonly reference: string;
  /** When it must be answered; null: no clock runs. */
  readonly dueAt: number | null;
  /** The officers' page of it. */
  readonly link: string;
}

const WORK: Readonly<Record<OfficerWorkFacts['work'], Bilingual>> = {
  application: { ja: '審査の申請', en: 'Application' },
  revocation: { ja: '失効の申し出', en: 'Revocation asked for' },
  'problem-report': { ja: '問題の報告', en: 'Problem report' },
};

/** Tells officers that work waits (CP 4.2.1; BR 4.9.5). What outsiders have written stands on the page alone. */
export function officerWorkMail({ work, organization, reference, dueAt, link }: OfficerWorkFacts): MailDraft {
  return {
    subject: { ja: `【受付】${WORK[work].ja} ${reference}`, en: `${WORK[work].en} ${reference}` },
    parts: [
      { ja: '新しい案件が届いています。ページで対応してください。', en: 'New work has come in. Please see to it on the page.' },
      {
        facts: [
          [{ ja: '種類', en: 'Kind' }, WORK[work]],
          [REFERENCE, reference],
          ...(organization === null ? [] : [[ORGANIZATION, organization] as const]),
          ...(dueAt === null ? [] : [[{ ja: '期限', en: 'Due' }, instantText(dueAt)] as const]),
        ],
      },
      { link },
    ],
  };
}
