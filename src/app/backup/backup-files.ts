import { z } from 'zod';
import { sealedBox } from '../custody/sealed-box.js';

/** What is in a backup, for people and programs: names and hashes, nothing of the keys. */
export const backupManifest = z.strictObject({
  format: z.literal('tegata-backup-1'),
  token: z.string(),
  createdAt: z.iso.datetime(),
  threshold: z.int(),
  holders: z.array(z.string()),
  files: z.array(z.strictObject({ path: z.string(), octets: z.int(), sha256: z.string() })),
  /** SHA-256 of `token.sealed.json`. */
  archive: z.string(),
});

export type BackupManifest = z.infer<typeof backupManifest>;

/** `token.sealed.json`: the files (JSON, path → base64) under the key that the shares give. */
export const backupArchive = z.strictObject({ format: z.literal('tegata-backup-archive-1'), sealed: sealedBox });

export const archivedFiles = z.record(z.string(), z.base64());

export const MANIFEST = 'manifest.json';
export const ARCHIVE = 'token.sealed.json';

/** What an archive is bound to. */
export function archiveContext({ token, createdAt }: Pick<BackupManifest, 'token' | 'createdAt'>): string {
  return JSON.stringify(['tegata-backup-archive-1', token, createdAt]);
}
