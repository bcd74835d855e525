import type { ProblemDependencies } from './dependencies.js';
import { findOpenReport, readStepText } from './find-report.js';
import { ProblemRefused } from './problem-refused.js';

/**
 * Sends the preliminary report on the findings to the reporter and to the subscribers of the certificates that the report is about (BR 4.9.5): within 24
 * hours of the notice. Once for a report.
 * @param by officer's name in its one form
 * @throws ProblemRefused
 */
export async function sendPreliminaryReport(
  { transactor, clock }: ProblemDependencies,
  named: string,
  { text, by }: { text: string; by: string },
): Promise<{ late: boolean }> {
  const content = readStepText(text);
  return transactor.transaction(async (stores) => {
    const { report } = await findOpenReport(stores, named);
    const now = clock.now();
    if (!(await stores.problemReports.addStep(report.id, { kind: 'preliminary', outcome: null, text: content, by: `officer:${by}`, at: now }))) {
      throw new ProblemRefused(
        { ja: `通報 ${report.reference} の一次報告は送信済みです`, en: `the preliminary report on ${report.reference} was sent already` },
        { ja: '追加の事実は調査記録に記入するか、完了時の結果に含めてください', en: 'add what is new as a note, or say it in the result' },
      );
    }
    const late = now > report.preliminaryDue;
    const detail = { problemReportId: report.id, reference: report.reference, late };
    await stores.audit.append({ type: 'officer', name: by }, { kind: 'problem-report.preliminary', detail });
    if (report.reporter.email !== null) await stores.jobs.add({ kind: 'tell', notice: { kind: 'problem-report-preliminary', problemReportId: report.id } });
    const reported = await stores.problemReports.certificates(report.id);
    for (const { id: certificateId, organizationId } of await stores.certificates.getMany(reported.map(({ certificateId: id }) => id))) {
      await stores.jobs.add({ kind: 'tell', notice: { kind: 'problem-reported', organizationId, certificateId, problemReportId: report.id } });
    }
    return { late };
  });
}
