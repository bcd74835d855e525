import { foreignLines } from './foreign-text.js';
import { REFERENCE } from './labels.js';
import { instantText, type MailDraft } from './write-mail.js';

/** A report as its reporter is told of it. */
export interface ProblemReportMailFacts {
  readonly reference: string;
  readonly receivedAt: number;
  /** Page of the report for its reporter; null where there is none. */
  readonly link: string | null;
}

/** A problem report has come in (CP 4.9.3, BR 4.9.5): the acknowledgement. */
export function problemReportReceivedMail({ reference, receivedAt, link }: ProblemReportMailFacts): MailDraft {
  return {
    subject: { ja: `【報告受付】${reference}`, en: `Problem report received: ${reference}` },
    parts: [
      {
        ja: 'ご報告を受け付けました。24 時間以内に調べ、最初の結果をお知らせします。お問い合わせの際は、受付番号をお知らせください。',
        en: 'Your report has been received. It is looked into within 24 hours, and you will hear of the first result. Please give the reference when you write to us.',
      },
      facts({ reference, receivedAt }),
      ...(link === null ? [] : [{ link }]),
    ],
  };
}

/** The preliminary report, within 24 hours (BR 4.9.5). @param findings in the officer's words */
export function problemReportPreliminaryMail({ reference, receivedAt, link, findings }: ProblemReportMailFacts & { readonly findings: string }): MailDraft {
  return {
    subject: { ja: `【調査の中間報告】${reference}`, en: `Preliminary report: ${reference}` },
    parts: [
      {
        ja: 'ご報告について、これまでに分かったことをお知らせします。調査が終わりましたら、あらためてご連絡します。',
        en: 'This is what has been found so far about your report. You will hear again when the work on it ends.',
      },
      facts({ reference, receivedAt }),
      { list: foreignLines(findings) },
      ...(link === null ? [] : [{ link }]),
    ],
  };
}

/** The work on a report has ended. @param outcome in the officer's words */
export function problemReportClosedMail({ reference, receivedAt, link, outcome }: ProblemReportMailFacts & { readonly outcome: string }): MailDraft {
  return {
    subject: { ja: `【調査の終了】${reference}`, en: `Problem report closed: ${reference}` },
    parts: [
      { ja: 'ご報告についての調査が終わりました。ご協力ありがとうございました。', en: 'The work on your report has ended. Thank you for telling us.' },
      facts({ reference, receivedAt }),
      { list: foreignLines(outcome) },
      ...(link === null ? [] : [{ link }]),
    ],
  };
}

function facts({ reference, receivedAt }: Pick<ProblemReportMailFacts, 'reference' | 'receivedAt'>) {
  return { facts: [[REFERENCE, reference], [{ ja: '受付日時', en: 'Received' }, instantText(receivedAt)]] as const };
}
