import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { combineShares } from '../custody/combine-shares.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { openShare } from '../custody/open-share.js';
import type { CustodyParts } from '../custody/scrypt-key.js';
import { readShareFile } from '../custody/share-file.js';
import { splitSecret, type SecretToSplit } from '../custody/split-secret.js';
import { writeFile } from '../development/write-file.js';

/** The file of one holder's share. */
export function shareFileOf(folder: string, holder: string): string {
  return join(folder, `share-${holder}.json`);
}

/** Whether the shares of all, of some, or of none of the holders are in the folder. */
export function sharesIn(folder: string, holders: readonly string[]): 'all' | 'some' | 'none' {
  const there = holders.filter((holder) => existsSync(shareFileOf(folder, holder)));
  return there.length === 0 ? 'none' : there.length === holders.length ? 'all' : 'some';
}

/**
 * Splits a secret and writes each holder's share. Shares of an interrupted run are written anew: nobody has taken them away yet.
 * @returns the files
 */
export async function writeShares(folder: string, secret: SecretToSplit, parts: CustodyParts): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const shares = await splitSecret(secret, parts);
  return shares.map((share) => {
    const file = shareFileOf(folder, share.holder);
    writeFile(file, `${JSON.stringify(share, null, 2)}\n`, 0o600);
    return file;
  });
}

/** The secret out of all the holders' shares in the folder, opened with their passphrases. @throws CustodyFault when one does not open, or they do not fit together */
export async function readShares(folder: string, holders: readonly string[], passphrases: ReadonlyMap<string, string>): Promise<Buffer> {
  const opened = [];
  for (const holder of holders) {
    const file = readShareFile(shareFileOf(folder, holder));
    if (file.holder !== holder) throw new CustodyFault(`${shareFileOf(folder, holder)} is the share of ${file.holder}`);
    opened.push(await openShare(file, passphrases.get(holder) ?? ''));
  }
  return combineShares(opened);
}
