import { CustodyFault } from './custody-fault.js';
import { deriveKey } from './scrypt-key.js';
import { unseal } from './sealed-box.js';
import { shareContext, type ShareFile } from './share-file.js';

/** A share whose holder has given the passphrase. A secret. */
export interface OpenedShare {
  readonly file: ShareFile;
  readonly share: Buffer;
}

/** Opens a share with its holder's passphrase. @throws CustodyFault when the passphrase is another, or the file was changed */
export async function openShare(file: ShareFile, passphrase: string): Promise<OpenedShare> {
  const key = await deriveKey(passphrase, file.scrypt);
  const share = unseal(key, file.share, shareContext(file, file.holder));
  key.fill(0);
  if (share === undefined) throw new CustodyFault(`the passphrase is not the one of ${file.holder}’s share, or the share was changed`);
  return { file, share };
}
