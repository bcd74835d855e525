import { PROBLEM_KIND_TITLES } from '../../problems/problem-report.js';
import type { WorkQueueSource } from './work-queue.js';

const problemWork: WorkQueueSource = {
  kind: 'problem-report',
  label: { ja: '問題通報', en: 'Problem reports' },
  items: async ({ problems }, actor) =>
    (await problems.open(actor)).map(({ report, due }) => ({
      kind: 'problem-report',
      label: PROBLEM_KIND_TITLES[report.kind],
      subject: report.reference,
      next: due.what === 'preliminary' ? { ja: '一次報告', en: 'preliminary report' } : { ja: '判断と完了', en: 'decision and result' },
      path: `/problem-reports/${report.reference}`,
      since: report.receivedAt,
      due: due.at,
    })),
};

const revocationWork: WorkQueueSource = {
  kind: 'revocation',
  label: { ja: '失効', en: 'Revocations' },
  items: async ({ revocations }, actor) =>
    (await revocations.inHand(actor)).map((item) => ({
      kind: 'revocation',
      label: { ja: '失効', en: 'Revocation' },
      subject: item.serial,
      next:
        item.kind === 'unpublished'
          ? { ja: 'CRL・OCSPでの公開待ち（自動）', en: 'publication by CRL and OCSP (automatic)' }
          : item.proposal.officer === null
            ? { ja: '担当者二人の決定', en: 'decision of two officers' }
            : { ja: '二人目の担当者の決定', en: 'decision of a second officer' },
      path: `/certificates/${item.serial}`,
      since: item.kind === 'waiting' ? item.proposal.knownAt : item.revocation.knownAt,
      due: item.deadline,
    })),
};

const validationWork: WorkQueueSource = {
  kind: 'validation',
  label: { ja: '電話・郵便による確認', en: 'Calls and letters' },
  items: async ({ validations }, actor) =>
    (await validations.tasks(actor)).map(({ id, kind, authorizationDomain, organization, requestedAt, expiresAt }) => ({
      kind: 'validation',
      label: kind === 'telephone' ? { ja: '電話による確認', en: 'Validation by telephone' } : { ja: '郵便・FAX・SMSによる確認', en: 'Validation by letter, fax or SMS' },
      subject: `${authorizationDomain} (${organization})`,
      next: kind === 'telephone' ? { ja: '架電と記録', en: 'call and write down' } : { ja: '送付と返信の記録', en: 'send, and write the answer down' },
      path: `/validations/${id}`,
      since: requestedAt,
      due: expiresAt,
    })),
};

/** All sources of the officers' work queue. */
export const WORK_SOURCES: readonly WorkQueueSource[] = [problemWork, revocationWork, validationWork];
