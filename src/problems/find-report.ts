import { isId, type ProblemReportId } from '../core/ids.js';
import { NotFound } from '../core/not-found.js';
import { problemState, type ProblemReport, type ProblemState, type ProblemStep } from './problem-report.js';
import { ProblemRefused } from './problem-refused.js';
import type { ProblemStores } from './ports.js';

/** A report with its steps. */
export interface FoundReport {
  readonly report: ProblemReport;
  readonly steps: readonly ProblemStep[];
  readonly state: ProblemState;
}

/**
 * A report by its id or reference.
 * @throws NotFound
 */
export async function findReport({ problemReports }: Pick<ProblemStores, 'problemReports'>, named: string): Promise<FoundReport> {
  const report = /^PR-/i.test(named) ? await problemReports.findByReference(named) : isId(named) ? await problemReports.get(named as ProblemReportId) : undefined;
  if (report === undefined) throw new NotFound('problem report');
  const steps = await problemReports.steps(report.id);
  return { report, steps, state: problemState(steps) };
}

/** @throws ProblemRefused for a report that has ended */
export async function findOpenReport(stores: Pick<ProblemStores, 'problemReports'>, named: string): Promise<FoundReport> {
  const found = await findReport(stores, named);
  if (found.state !== 'closed') return found;
  throw new ProblemRefused(
    { ja: `通報 ${found.report.reference} は完了しています`, en: `the report ${found.report.reference} is closed` },
    { ja: '新しい事実は、新しい通報として登録してください', en: 'enter what is new as a report of its own' },
  );
}

/** A text that an officer writes into a report. @throws ProblemRefused for an empty or endless one */
export function readStepText(text: string): string {
  const trimmed = text.trim();
  if (trimmed !== '' && trimmed.length <= 20_000) return trimmed;
  throw new ProblemRefused(
    { ja: '本文は 1～20000 文字で入力してください', en: 'the text needs 1 to 20000 characters' },
    { ja: '後から経緯を確認できるように記入してください', en: 'write it for those who will ask about it later' },
  );
}
