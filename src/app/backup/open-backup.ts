import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256OfFile } from '../ceremony/transcript.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { unseal } from '../custody/sealed-box.js';
import { ARCHIVE, archiveContext, archivedFiles, backupArchive, backupManifest, MANIFEST, type BackupManifest } from './backup-files.js';

/** Reads a backup's manifest. @throws CustodyFault when it is none */
export function readManifest(folder: string): BackupManifest {
  try {
    return backupManifest.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')));
  } catch (error) {
    throw new CustodyFault(`${join(folder, MANIFEST)} is no manifest of a backup: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Opens a backup, and compares every file with the manifest.
 * @param key that the shares give
 * @returns path → content
 * @throws CustodyFault when the key is another or anything was changed
 */
export function openBackup(folder: string, key: Buffer): ReadonlyMap<string, Buffer> {
  const manifest = readManifest(folder);
  const file = join(folder, ARCHIVE);
  if (sha256OfFile(file) !== manifest.archive) throw new CustodyFault(`${file} was changed: its SHA-256 is not the manifest's`);
  const { sealed } = backupArchive.parse(JSON.parse(readFileSync(file, 'utf8')));
  const opened = unseal(key, sealed, archiveContext(manifest));
  if (opened === undefined) throw new CustodyFault(`${file} does not open with these shares`);
  const archived = archivedFiles.parse(JSON.parse(opened.toString('utf8')));
  const files = new Map(Object.entries(archived).map(([path, base64]) => [path, Buffer.from(base64, 'base64')]));
  const differs = manifest.files.find(({ path, sha256 }) => createHash('sha256').update(files.get(path) ?? '').digest('hex') !== sha256);
  if (differs !== undefined || files.size !== manifest.files.length) throw new CustodyFault(`${file} does not hold what the manifest says: ${differs?.path ?? 'more files'}`);
  return files;
}
