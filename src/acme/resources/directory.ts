import type { DirectoryFacts } from '../../ra/registration-authority.js';
import type { Links } from '../links.js';

/** The directory object (RFC 8555 §7.1.1); it names what is there and nothing else. */
export interface DirectoryResource {
  newNonce: string;
  newAccount: string;
  newOrder: string;
  newAuthz: string;
  revokeCert: string;
  keyChange: string;
  meta: {
    termsOfService: string;
    website: string;
    caaIdentities: readonly string[];
    externalAccountRequired: boolean;
    /** RFC 9444. */
    subdomainAuthAllowed?: true;
    /** draft-ietf-acme-dns-persist-02. */
    issuerDomainNames?: readonly string[];
    accountHashPrefix?: string;
    /** draft-ietf-acme-profiles; left out where there is none. */
    profiles?: Readonly<Record<string, string>>;
  };
}

export function directoryResource(links: Links, facts: DirectoryFacts): DirectoryResource {
  const { newNonce, newAccount, newOrder, newAuthz, revokeCert, keyChange } = links;
  return {
    newNonce,
    newAccount,
    newOrder,
    newAuthz,
    revokeCert,
    keyChange,
    meta: {
      termsOfService: facts.termsOfServiceUrl,
      website: facts.websiteUrl,
      caaIdentities: facts.caaIdentities,
      externalAccountRequired: facts.externalAccountRequired,
      ...(facts.subdomainAuthAllowed && { subdomainAuthAllowed: true }),
      ...(facts.dnsPersist && facts.dnsPersist),
      ...(Object.keys(facts.profiles).length > 0 && { profiles: facts.profiles }),
    },
  };
}
