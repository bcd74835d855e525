import { AccessRefused, type Right } from '../../core/access.js';
import type { CertificateId, OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { IssuedCertificate } from '../../core/state/certificate.js';
import type { SubscriberStores } from '../ports.js';

/** An issued certificate of the organization. @throws NotFound; AccessRefused for one of another organization */
export async function findHeld(
  { certificates }: Pick<SubscriberStores, 'certificates'>,
  right: Right,
  { organizationId, certificateId }: { organizationId: OrganizationId; certificateId: CertificateId },
): Promise<IssuedCertificate> {
  const certificate = await certificates.get(certificateId);
  if (certificate === undefined) throw new NotFound('certificate');
  if (certificate.organizationId !== organizationId) throw new AccessRefused(right, certificate.organizationId);
  return certificate;
}
