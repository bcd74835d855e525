import type { Certificate } from '../core/state/certificate.js';
import type { RevocationDependencies } from './dependencies.js';
import type { RevocationProposal } from './ports.js';
import { readNote, readOfficers } from './read-officers.js';
import { unknownSerial } from './refusals.js';
import { RevocationRefused } from './revocation-refused.js';
import { readSerial } from './serial-text.js';

/**
 * Ends a decision that waits without a revocation: an officer takes it back, or judges otherwise than the first. What was proposed and why it was
 * refused stays in the audit log.
 * @throws RevocationRefused when nothing waits for the certificate
 */
export async function refuseProposal(
  { transactor }: RevocationDependencies,
  request: { serial: string; officer: string; note: string },
): Promise<{ certificate: Certificate; proposal: RevocationProposal }> {
  const serial = readSerial(request.serial);
  const [name] = readOfficers([request.officer]);
  const note = readNote(request.note, 'a refusal');
  return transactor.transaction(async ({ certificates, revocations, audit }) => {
    const certificate = await certificates.findAnyBySerial(serial);
    if (certificate === undefined) throw unknownSerial(serial);
    const proposal = await revocations.proposal(certificate.id);
    if (proposal === undefined) {
      throw new RevocationRefused(
        { en: `no decision waits for the certificate ${serial}`, ja: `証明書 ${serial} について保留中の決定はありません` },
        { en: 'it was taken or refused meanwhile: see the certificate', ja: '既に処理されています。証明書のページを確認してください' },
      );
    }
    await revocations.endProposal(certificate.id);
    const { id: certificateId, organizationId } = certificate;
    const { ground, proposedBy } = proposal;
    await audit.append({ type: 'officer', name }, { kind: 'revocation.refused', organizationId, detail: { certificateId, serial, ground, proposedBy, note } });
    return { certificate, proposal };
  });
}
