import { prunedNames } from './base-domain-name.js';

/** BR 3.2.2.4.4. */
const LOCAL_PARTS = ['admin', 'administrator', 'webmaster', 'hostmaster', 'postmaster'];
/** Authorization domain names that addresses are made for, those nearest to the base domain name. */
const MOST_DOMAINS = 10;

/** The authorization domain names of a name by pruning alone, the name first; of a very deep name the ten nearest to the base domain name. */
export function contactDomains(name: string): string[] {
  return prunedNames(name).slice(-MOST_DOMAINS);
}

/** The addresses that the BR construct for a name (BR 3.2.2.4.4): five at each of {@link contactDomains}. @param name without `*.` */
export function constructedAddresses(name: string): { address: string; authorizationDomain: string }[] {
  return contactDomains(name).flatMap((authorizationDomain) =>
    LOCAL_PARTS.map((local) => ({ address: `${local}@${authorizationDomain}`, authorizationDomain })),
  );
}
