import type { ProblemDependencies } from './dependencies.js';
import { findOpenReport, readStepText } from './find-report.js';
import type { ProblemStores } from './ports.js';
import type { ProblemOutcome, ProblemReport } from './problem-report.js';
import { ProblemRefused } from './problem-refused.js';

/**
 * Ends a report with its result, which the reporter is told (BR 4.9.5). Reporter and subscriber have had the preliminary report by then, except for
 * what turned out to be no report. `revoked` needs a revocation on record, `no-action` that no decision waits.
 * @param by officer's name in its one form
 * @throws ProblemRefused
 */
export async function closeReport(
  { transactor, clock }: ProblemDependencies,
  named: string,
  { outcome, text, by }: { outcome: ProblemOutcome; text: string; by: string },
): Promise<void> {
  const content = readStepText(text);
  await transactor.transaction(async (stores) => {
    const { report, state } = await findOpenReport(stores, named);
    if (outcome !== 'not-a-report') {
      if (state === 'received') {
        throw new ProblemRefused(
          { ja: '一次報告が送信されていません', en: 'the preliminary report was not sent' },
          { ja: '先に通報者と利用者へ一次報告を送信してください（BR 4.9.5）', en: 'send it to reporter and subscribers first (BR 4.9.5)' },
        );
      }
      await demandDecisions(stores, report, outcome);
    }
    await stores.problemReports.addStep(report.id, { kind: 'closed', outcome, text: content, by: `officer:${by}`, at: clock.now() });
    const detail = { problemReportId: report.id, reference: report.reference, outcome };
    await stores.audit.append({ type: 'officer', name: by }, { kind: 'problem-report.closed', detail });
    if (report.reporter.email !== null && outcome !== 'not-a-report') {
      await stores.jobs.add({ kind: 'tell', notice: { kind: 'problem-report-closed', problemReportId: report.id } });
    }
  });
}

async function demandDecisions(stores: ProblemStores, report: ProblemReport, outcome: 'revoked' | 'no-action'): Promise<void> {
  const reported = await stores.problemReports.certificates(report.id);
  const certificates = await stores.certificates.getMany(reported.map(({ certificateId }) => certificateId));
  for (const { id, serial } of certificates) {
    if ((await stores.revocations.proposal(id)) === undefined) continue;
    throw new ProblemRefused(
      { ja: `証明書 ${serial} の失効の決定が保留中です`, en: `a decision about the certificate ${serial} waits` },
      { ja: '二人目の担当者が決定するか、取り下げてから完了してください', en: 'a second officer completes or refuses it first' },
    );
  }
  if (outcome === 'revoked' && !certificates.some(({ revocation }) => revocation !== null)) {
    throw new ProblemRefused(
      { ja: '通報された証明書はいずれも失効していません', en: 'none of the reported certificates is revoked' },
      { ja: '先に失効するか、「失効しない」として完了してください', en: 'revoke first, or close it without revocation' },
    );
  }
}
