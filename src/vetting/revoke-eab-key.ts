import type { EabKeyId } from '../core/ids.js';
import type { VettingDependencies } from './dependencies.js';
import { officerName } from './officer-name.js';
import { VettingRefused } from './vetting-refused.js';

/**
 * Revokes an external account key: from the commit on, no new account is bound with it, and the accounts that are may neither order nor finalize.
 * @throws VettingRefused
 */
export async function revokeEabKey(
  { transactor, clock }: VettingDependencies,
  { id, officer }: { id: EabKeyId; officer: string },
): Promise<void> {
  const name = officerName(officer);
  await transactor.transaction(async ({ eabKeys, audit }) => {
    const key = await eabKeys.get(id);
    if (key === undefined) throw new VettingRefused(`there is no external account key "${id}"`, 'list the keys to see their ids');
    if (!(await eabKeys.revoke(id, clock.now())))
      throw new VettingRefused(`the external account key "${id}" is revoked already`, 'nothing is left to do');
    await audit.append(
      { type: 'officer', name },
      { kind: 'eab-key.revoked', organizationId: key.organizationId, detail: { eabKeyId: id } },
    );
  });
}
