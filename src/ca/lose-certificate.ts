import type { Certificate } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { CaStores } from './ports.js';

/**
 * Gives an unfinished certificate up: a signature over it may exist somewhere, so its serial is revoked, published, and never signed again.
 * W: certificate → lost, the next CRL, audit `certificate.lost`.
 * @returns false when it is issued or lost already
 */
export function loseCertificate(transactor: Transactor<CaStores>, certificate: Certificate, now: EpochSeconds): Promise<boolean> {
  const { id, serial, issuerId, orderId, accountId, organizationId } = certificate;
  return transactor.transaction(async ({ certificates, jobs, audit }) => {
    if (!(await certificates.lose(id, now))) return false;
    await jobs.add({ kind: 'publish-crl', issuerId });
    await audit.append(
      { type: 'system' },
      { kind: 'certificate.lost', organizationId, accountId, orderId, detail: { certificateId: id, serial, issuerId } },
    );
    return true;
  });
}
