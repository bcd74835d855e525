import { createHash } from 'node:crypto';
import type { CertificateId } from '../core/ids.js';
import type { Certificate } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { CaStores } from './ports.js';
import type { Prepared } from './prepare.js';

export type CommittedCertificate = Certificate & { state: 'committed' };

/**
 * Writes down what is about to be signed. W: certificate in state `committed` with its serial and TBSCertificate, audit `certificate.committed`.
 * @returns undefined when the serial is taken, or the order has a certificate that is committed or issued already
 */
export function commitCertificate(
  transactor: Transactor<CaStores>,
  { plan, serial, tbs }: Prepared,
  id: CertificateId,
  now: EpochSeconds,
): Promise<CommittedCertificate | undefined> {
  const { orderId, accountId, organizationId, names, subject, spki, decidedUnder } = plan.request;
  const issuerId = plan.parts.ca.issuer.id;
  const certificate: CommittedCertificate = {
    id,
    serial,
    issuerId,
    orderId,
    accountId,
    organizationId,
    profile: plan.parts.profile.name,
    names,
    subject,
    spkiHash: createHash('sha256').update(spki).digest('hex'),
    notBefore: plan.notBefore,
    notAfter: plan.notAfter,
    tbs,
    committedAt: now,
    decidedUnder,
    crlShard: plan.crlShard,
    revocation: null,
    state: 'committed',
  };
  return transactor.transaction(async ({ certificates, audit }) => {
    if (!(await certificates.commit(certificate))) return undefined;
    await audit.append(
      { type: 'system' },
      { kind: 'certificate.committed', organizationId, accountId, orderId, detail: { certificateId: id, serial, issuerId, ...decidedUnder } },
    );
    return certificate;
  });
}
