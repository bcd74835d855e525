import { METHODS } from '../policy/methods.js';
import type { Policy } from '../policy/policy.js';
import type { DirectoryFacts } from '../ra/registration-authority.js';

/** What the directory says about the challenges that the policies offer. */
export function challengeFacts(
  policies: readonly Policy[],
  accountHashPrefix: string,
): Pick<DirectoryFacts, 'subdomainAuthAllowed' | 'dnsPersist'> {
  const speakers = policies.filter(({ dnsPersist, challenges }) => dnsPersist === 'draft-02' && challenges.includes('dns-persist-01'));
  return {
    subdomainAuthAllowed: policies.some(({ challenges, methods }) =>
      methods.some((section) => METHODS[section].prunes && METHODS[section].challenges.some((type) => challenges.includes(type))),
    ),
    dnsPersist:
      speakers.length === 0
        ? null
        : { issuerDomainNames: [...new Set(speakers.flatMap(({ caaIdentities }) => caaIdentities))], accountHashPrefix },
  };
}
