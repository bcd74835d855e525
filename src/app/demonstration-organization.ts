import type { EabKey } from '../core/state/organization.js';
import { DataFolderFault } from './development/data-folder-fault.js';
import type { VettingActs } from './vetting-acts.js';

/** Id of the demonstration organization. */
export const DEMONSTRATION = 'demonstration';

const OFFICERS = ['development-officer-1', 'development-officer-2'] as const;

export interface DemonstrationKey {
  readonly id: string;
  readonly hmacKey: Buffer;
}

/**
 * Makes the approved demonstration organization of a development CA, and the external account keys that are not there yet: any name, any number
 * of accounts. Kept when it is there, in whatever state people have brought it to.
 * @param storedKey finds a key in the database, with its secret
 * @throws DataFolderFault when a key's id is taken with another secret, or by another organization: clients would be handed a secret that does not work
 */
export async function keepDemonstrationOrganization(
  acts: VettingActs,
  keys: readonly DemonstrationKey[],
  storedKey: (id: string) => Promise<EabKey | undefined>,
): Promise<void> {
  const organizations = await acts.listOrganizations();
  if (!organizations.some(({ id }) => id === DEMONSTRATION)) {
    await acts.addOrganization({
      id: DEMONSTRATION,
      officer: OFFICERS[0],
      attributes: { country: 'JP', stateOrProvince: 'Tokyo', locality: 'Minato-ku', organization: 'Tegata Demonstration KK' },
    });
  }
  const { organization } = await acts.showOrganization(DEMONSTRATION);
  if (organization.status === 'draft') {
    await acts.approveOrganization({ id: DEMONSTRATION, officer: OFFICERS[1] });
  }
  for (const { id, hmacKey } of keys) {
    const stored = await storedKey(id);
    if (stored === undefined) {
      await acts.createEabKey({
        id,
        hmacKey,
        organizationId: DEMONSTRATION,
        officer: OFFICERS[0],
        nameRules: ['*'],
        accountLimit: null,
        expiresAt: null,
      });
    } else if (stored.organizationId !== DEMONSTRATION || !stored.hmacKey.equals(hmacKey)) {
      throw new DataFolderFault(
        `the database has an external account key "${id}" already, with another secret or for another organization: give its secret, or another key, with --eab-key KID:BASE64URL`,
      );
    }
  }
}
