import { combineShares } from './combine-shares.js';
import { CustodyFault } from './custody-fault.js';
import { openShare } from './open-share.js';
import type { Passphrases } from './passphrases.js';
import { readShareFile, type ShareFile } from './share-file.js';

/** The secret out of the shares in these files, whose holders are asked for their passphrases. @throws CustodyFault */
export async function openShareFiles(files: readonly string[], wanted: Pick<ShareFile, 'purpose' | 'subject'>, passphrases: Passphrases): Promise<Buffer> {
  const opened = [];
  for (const path of files) {
    const file = readShareFile(path);
    if (file.purpose !== wanted.purpose || file.subject !== wanted.subject) throw new CustodyFault(`${path} is a share of something else (${file.purpose}, ${file.subject})`);
    opened.push(await openShare(file, await passphrases.of(file.holder, `passphrase of ${file.holder}`)));
  }
  return combineShares(opened);
}
