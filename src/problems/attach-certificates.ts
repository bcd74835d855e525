import type { Certificate } from '../core/state/certificate.js';
import type { ProblemDependencies } from './dependencies.js';
import { findNamedCertificates } from './find-named-certificates.js';
import { findOpenReport } from './find-report.js';
import { ProblemRefused } from './problem-refused.js';

/**
 * Adds certificates to a report: those that an officer has found it to be about. Their subscribers get the preliminary report; at once, where it was
 * sent already (BR 4.9.5).
 * @param about as in {@link findNamedCertificates}
 * @param by officer's name in its one form
 * @returns those that were not in it before
 * @throws ProblemRefused when the text names none
 */
export async function attachCertificates(
  { transactor, clock }: ProblemDependencies,
  named: string,
  { about, by }: { about: string; by: string },
): Promise<Certificate[]> {
  const certificates = await findNamedCertificates(transactor.read, about, clock.now());
  if (certificates.length === 0) {
    throw new ProblemRefused(
      { ja: '該当する証明書がありません', en: 'no certificate of this CA is named' },
      { ja: 'シリアル番号、SHA-256 フィンガープリント、ドメイン名、または PEM を入力してください', en: 'give serials, SHA-256 fingerprints, host names or PEM' },
    );
  }
  return transactor.transaction(async (stores) => {
    const { report, state } = await findOpenReport(stores, named);
    const added: Certificate[] = [];
    for (const certificate of certificates) {
      const { id: certificateId, serial, organizationId } = certificate;
      if (!(await stores.problemReports.addCertificate(report.id, { certificateId, addedBy: `officer:${by}`, addedAt: clock.now() }))) continue;
      added.push(certificate);
      const detail = { problemReportId: report.id, reference: report.reference, certificateId, serial };
      await stores.audit.append({ type: 'officer', name: by }, { kind: 'problem-report.certificate-added', organizationId, detail });
      if (state === 'investigated') {
        await stores.jobs.add({ kind: 'tell', notice: { kind: 'problem-reported', organizationId, certificateId, problemReportId: report.id } });
      }
    }
    return added;
  });
}
