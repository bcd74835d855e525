import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { CustodyFault } from '../custody/custody-fault.js';
import { openShareFiles } from '../custody/open-share-files.js';
import type { Passphrases } from '../custody/passphrases.js';
import { writeFile } from '../development/write-file.js';
import { openBackup, readManifest } from './open-backup.js';

/**
 * Writes the token of a backup into an empty folder, which SoftHSM2's configuration then names, with the shares of enough people.
 * @returns the token's label, and how many files were written
 * @throws CustodyFault when the folder is not empty, the shares are too few, or anything was changed; nothing is written then
 */
export async function restoreToken({ backup, shares, to }: { backup: string; shares: readonly string[]; to: string }, passphrases: Passphrases): Promise<{ token: string; files: number }> {
  if (existsSync(to) && readdirSync(to).length > 0) throw new CustodyFault(`${to} is not empty: a token is never overwritten; name a new folder`);
  const { token } = readManifest(backup);
  const files = openBackup(backup, await openShareFiles(shares, { purpose: 'backup', subject: token }, passphrases));
  const root = resolve(to);
  if ([...files.keys()].some((path) => !resolve(root, path).startsWith(root + sep))) throw new CustodyFault('the backup has files that would lie outside of the folder');
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true, mode: 0o700 });
    writeFile(join(root, path), content, 0o600);
  }
  return { token, files: files.size };
}
