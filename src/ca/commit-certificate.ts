import { createHash } from 'node:crypto';
import type { CertificateId } from '../core/ids.js';
import type { CertificateIn } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { Plan } from './plan.js';
import type { CaStores } from './ports.js';
import type { Prepared } from './prepare.js';

/** A certificate that was just written down for the first time. */
export type CommittedCertificate = CertificateIn<'committed' | 'precert_committed'>;

/**
 * Writes down what is about to be signed. W: certificate with its serial and TBSCertificate in state `committed`, audit `certificate.committed`;
 * or of a precertificate, `precert_committed` and `precertificate.committed`.
 * @param lints SHA-256 of the list of the lints that it has passed, lower-case hex
 * @returns undefined when the serial is taken, or the order has a certificate that is neither lost nor to be
 */
export function commitCertificate(
  transactor: Transactor<CaStores>,
  { plan, prepared: { serial, tbs, linters } }: { plan: Plan; prepared: Prepared },
  { id, now, logging, lints }: { id: CertificateId; now: EpochSeconds; logging: 'precertificate' | null; lints?: string | undefined },
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
    state: logging === null ? 'committed' : 'precert_committed',
  };
  const kind = logging === null ? 'certificate.committed' : 'precertificate.committed';
  return transactor.transaction(async ({ certificates, audit }) => {
    if (!(await certificates.commit(certificate))) return undefined;
    await audit.append(
      { type: 'system' },
      { kind, organizationId, accountId, orderId, detail: { certificateId: id, serial, issuerId, ...(lints !== undefined && { lints }), ...(linters && { linters }), ...decidedUnder } },
    );
    return certificate;
  });
}
