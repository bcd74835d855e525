import { combine } from 'shamir-secret-sharing';
import { CustodyFault } from './custody-fault.js';
import type { OpenedShare } from './open-share.js';
import { unseal } from './sealed-box.js';
import { setContext } from './share-file.js';

/**
 * The secret out of opened shares of one set.
 * @throws CustodyFault when they are of different sets, too few, or do not fit together
 */
export async function combineShares(shares: readonly OpenedShare[]): Promise<Buffer> {
  const [first] = shares;
  if (first === undefined) throw new CustodyFault('there are no shares');
  const { set, threshold } = first.file;
  if (shares.some(({ file }) => file.set !== set)) throw new CustodyFault('the shares are of different splits: take those that were made together');
  const byHolder = new Map(shares.map((one) => [one.file.holder, one]));
  if (byHolder.size < threshold) throw new CustodyFault(`${threshold} shares of different holders are needed, not ${byHolder.size}`);
  const dataKey = Buffer.from(await combine([...byHolder.values()].map(({ share }) => new Uint8Array(share))));
  const secret = unseal(dataKey, first.file.sealed, setContext(first.file));
  dataKey.fill(0);
  if (secret === undefined) throw new CustodyFault('the shares do not fit together: at least one was changed');
  return secret;
}
