import type { KeptSct } from '../core/sct.js';
import type { Certificate, CertificateIn } from '../core/state/certificate.js';
import type { Transactor } from '../core/transactor.js';
import type { CaStores } from './ports.js';
import type { Prepared } from './prepare.js';

/** The steps of a certificate after its first commitment, each one W: the change and its audit event in one transaction. */
export interface StepRecords {
  /** precert_committed → precertified, audit `precertificate.issued`. @returns undefined for a lost race */
  storePrecertificate(
    certificate: CertificateIn<'precert_committed'>,
    precertificate: Buffer,
  ): Promise<CertificateIn<'precertified'> | undefined>;
  /** Keeps an SCT for a precertificate, audit `sct.received`. One that is there already is kept as it is. */
  keepSct(certificate: Certificate, sct: KeptSct): Promise<void>;
  /** precertified → final_committed, audit `certificate.final-committed`. @returns undefined for a lost race, or when it is revoked */
  commitFinal(certificate: CertificateIn<'precertified'>, prepared: Pick<Prepared, 'tbs' | 'linters'>): Promise<CertificateIn<'final_committed'> | undefined>;
  /** committed or final_committed → issued, audit `certificate.issued`, the job that logs it where it has SCTs. @returns false for a lost race */
  store(certificate: CertificateIn<'committed' | 'final_committed'>, der: Buffer): Promise<boolean>;
}

/** Makes them over the room's stores. */
export function stepRecords(transactor: Transactor<CaStores>): StepRecords {
  return {
    storePrecertificate: (certificate, precertificate) =>
      transactor.transaction(async ({ certificates, audit }) => {
        if (!(await certificates.storePrecertificate(certificate.id, precertificate))) return undefined;
        await audit.append({ type: 'system' }, { kind: 'precertificate.issued', ...subjectOf(certificate) });
        return { ...certificate, state: 'precertified', precertificate };
      }),

    keepSct: (certificate, sct) =>
      transactor.transaction(async ({ scts, audit }) => {
        if (!(await scts.add(certificate.id, sct))) return;
        const { detail, ...about } = subjectOf(certificate);
        const { logId, timestampMs } = sct;
        await audit.append(
          { type: 'system' },
          {
            kind: 'sct.received',
            ...about,
            detail: { certificateId: detail.certificateId, serial: detail.serial, logId, timestampMs },
          },
        );
      }),

    commitFinal: (certificate, { tbs: finalTbs, linters }) =>
      transactor.transaction(async ({ certificates, audit }) => {
        if (!(await certificates.commitFinal(certificate.id, finalTbs))) return undefined;
        const { detail, ...about } = subjectOf(certificate);
        await audit.append({ type: 'system' }, { kind: 'certificate.final-committed', ...about, detail: { ...detail, ...(linters && { linters }) } });
        return { ...certificate, state: 'final_committed', finalTbs };
      }),

    store: (certificate, der) =>
      transactor.transaction(async ({ certificates, jobs, audit }) => {
        if (!(await certificates.store(certificate.id, der))) return false;
        if (certificate.state === 'final_committed') await jobs.add({ kind: 'log-certificate', certificateId: certificate.id });
        await audit.append({ type: 'system' }, { kind: 'certificate.issued', ...subjectOf(certificate) });
        return true;
      }),
  };
}

function subjectOf({ id, serial, issuerId, orderId, accountId, organizationId }: Certificate) {
  return { organizationId, accountId, orderId, detail: { certificateId: id, serial, issuerId } };
}
