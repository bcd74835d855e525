import type { EpochSeconds } from '../core/time.js';
import { revokeByOfficers, type OfficersRevocationResult } from '../revocation/revoke-by-officers.js';
import { readSerial } from '../revocation/serial-text.js';
import type { ProblemDependencies } from './dependencies.js';
import { findOpenReport } from './find-report.js';
import { ProblemRefused } from './problem-refused.js';

/**
 * Decides to revoke certificates of a report on a ground of the closed list; deadline and reason code follow from the ground, and the clock runs since the
 * report came in (BR 4.9.5). The second officer completes what the first has begun. Each certificate is decided about in a transaction of its own.
 * @param by officer's name in its one form
 * @throws ProblemRefused for one that is not in the report, RevocationRefused
 */
export async function revokeReported(
  dependencies: ProblemDependencies,
  named: string,
  { serials, ground, note, by }: { serials: readonly string[]; ground: string; note: string; by: string },
): Promise<{ results: OfficersRevocationResult[]; knownAt: EpochSeconds }> {
  const { transactor } = dependencies;
  const { report } = await findOpenReport(transactor.read, named);
  const reported = await transactor.read.problemReports.certificates(report.id);
  const certificates = await transactor.read.certificates.getMany(reported.map(({ certificateId }) => certificateId));
  const wanted = serials.map(readSerial);
  const foreign = wanted.find((serial) => !certificates.some((certificate) => certificate.serial === serial));
  if (wanted.length === 0 || foreign !== undefined) {
    throw new ProblemRefused(
      { ja: foreign === undefined ? '証明書が選択されていません' : `証明書 ${foreign} はこの通報の対象ではありません`, en: foreign === undefined ? 'no certificate is chosen' : `the certificate ${foreign} is not in this report` },
      { ja: '通報の対象の証明書を選択するか、先に追加してください', en: 'choose certificates of the report, or add them to it first' },
    );
  }
  const results: OfficersRevocationResult[] = [];
  for (const serial of wanted) {
    results.push(await revokeByOfficers(dependencies, { serial, ground, officers: [by], note: `${report.reference}: ${note}`, knownAt: report.receivedAt }));
  }
  return { results, knownAt: report.receivedAt };
}
