import { AccessRefused, type Right } from '../../core/access.js';
import type { CertificateId, OrganizationId } from '../../core/ids.js';
import type { IssuedCertificate } from '../../core/state/certificate.js';
import type { SubscriberStores } from '../ports.js';

/** An issued certificate of the organization. @throws AccessRefused for one that does not exist or is another's */
export async function findHeld(
  { certificates }: Pick<SubscriberStores, 'certificates'>,
  right: Right,
  { organizationId, certificateId }: { organizationId: OrganizationId; certificateId: CertificateId },
): Promise<IssuedCertificate> {
  const certificate = await certificates.get(certificateId);
  if (certificate?.organizationId !== organizationId) throw new AccessRefused(right, certificate?.organizationId ?? null);
  return certificate;
}
