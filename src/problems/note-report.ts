import type { ProblemDependencies } from './dependencies.js';
import { findOpenReport, readStepText } from './find-report.js';

/**
 * Adds a note about the investigation to a report. It stays inside the CA.
 * @param by officer's name in its one form
 * @throws ProblemRefused
 */
export async function noteReport({ transactor, clock }: ProblemDependencies, named: string, { text, by }: { text: string; by: string }): Promise<void> {
  const content = readStepText(text);
  await transactor.transaction(async (stores) => {
    const { report } = await findOpenReport(stores, named);
    await stores.problemReports.addStep(report.id, { kind: 'note', outcome: null, text: content, by: `officer:${by}`, at: clock.now() });
    await stores.audit.append({ type: 'officer', name: by }, { kind: 'problem-report.noted', detail: { problemReportId: report.id, reference: report.reference } });
  });
}
