import { createAuthorityDesk, type AuthorityDesk } from './authority/authority-desk.js';
import { createCertificateDesk, type CertificateDesk } from './certificates/certificate-desk.js';
import { createCredentialDesk, type CredentialDesk } from './credentials/credential-desk.js';
import type { SubscriberDependencies } from './dependencies.js';
import { createDomainDesk, type DomainDesk } from './domains/domain-desk.js';

/** What an organization and those who act for it may see and do, and what officers do about it. */
export interface SubscriberDesk {
  readonly authority: AuthorityDesk;
  readonly credentials: CredentialDesk;
  readonly certificates: CertificateDesk;
  readonly domains: DomainDesk;
}

/** Binds the acts of the room. */
export function createSubscriberDesk(dependencies: SubscriberDependencies): SubscriberDesk {
  return {
    authority: createAuthorityDesk(dependencies),
    credentials: createCredentialDesk(dependencies),
    certificates: createCertificateDesk(dependencies),
    domains: createDomainDesk(dependencies),
  };
}
