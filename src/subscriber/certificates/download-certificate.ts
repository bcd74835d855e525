import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { CertificateId, OrganizationId } from '../../core/ids.js';
import { fromPem } from '../../core/pem.js';
import { auditActor, requesterOf } from '../audit-actor.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findHeld } from './find-held.js';

export const DOWNLOAD_FORMATS = ['pem', 'chain', 'pkcs7'] as const;
export type DownloadFormat = (typeof DOWNLOAD_FORMATS)[number];

/** A file to hand out. */
export interface Download {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/**
 * Hands out a certificate to its organization (CP 4.3, 4.4.2: to nobody else): `pem` the certificate, `chain` with what stands above it but the root, `pkcs7` the
 * same in one DER file. The first download by somebody who answers for certificates accepts it (CP 4.4.1).
 * @throws AccessRefused
 */
export async function downloadCertificate(
  { transactor, clock, chainsOf, encodeCertificates }: SubscriberDependencies,
  actor: Actor,
  { format, ...which }: { organizationId: OrganizationId; certificateId: CertificateId; format: DownloadFormat },
): Promise<Download> {
  demand(actor, 'certificates.answer', which.organizationId);
  const { personId, name } = requesterOf(actor);
  const certificate = await transactor.transaction(async (stores) => {
    const found = await findHeld(stores, 'certificates.answer', which);
    const acceptance = { certificateId: found.id, way: 'download', personId, personName: name, acceptedAt: clock.now() } as const;
    if ((await stores.certificateAnswers.complaint(found.id)) === undefined && (await stores.certificateAnswers.accept(acceptance))) {
      const detail = { certificateId: found.id, serial: found.serial, way: 'download' } as const;
      await stores.audit.append(auditActor(actor, found.organizationId), { kind: 'certificate.accepted', organizationId: found.organizationId, detail });
    }
    return found;
  });
  const [chain = ''] = chainsOf(certificate);
  const blocks = fromPem(chain);
  const base = certificate.serial;
  switch (format) {
    case 'pem':
      return { fileName: `${base}.pem`, contentType: 'application/x-pem-file', content: Buffer.from(chain.slice(0, chain.indexOf('-----END CERTIFICATE-----') + 26)) };
    case 'chain':
      return { fileName: `${base}-chain.pem`, contentType: 'application/pem-certificate-chain', content: Buffer.from(chain) };
    case 'pkcs7':
      return { fileName: `${base}.p7b`, contentType: 'application/x-pkcs7-mime', content: encodeCertificates(blocks) };
  }
}
