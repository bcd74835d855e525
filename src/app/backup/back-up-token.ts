import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import { loadConfig } from '../../config/load-config.js';
import { toRfc3339 } from '../../core/time.js';
import { openDatabase } from '../../db/open-database.js';
import type { CeremonyParts } from '../ceremony/ceremony-context.js';
import { identifyPeople } from '../ceremony/identify-people.js';
import { readShares, writeShares } from '../ceremony/share-files.js';
import type { CeremonyReport } from '../ceremony/run-ceremony.js';
import { sha256OfFile, Transcript } from '../ceremony/transcript.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { seal } from '../custody/sealed-box.js';
import { writeFile } from '../development/write-file.js';
import { ARCHIVE, archiveContext, MANIFEST, type BackupManifest } from './backup-files.js';
import { openBackup } from './open-backup.js';
import { isSoftHsm, readFolder, softHsmFolder } from './token-folder.js';

export interface TokenBackup {
  /** Configuration file. */
  readonly config: string;
  /** Who is in the file of people, and who of them is there and gets a share of the backup. */
  readonly people: { readonly file: string; readonly present: readonly string[] };
  readonly threshold: number;
  /** A new folder. */
  readonly folder: string;
}

/** A vendor's own backup may take this long. */
const COMMAND_MS = 600_000;

/**
 * Backs the token up with several people present (CP 6.2.4): SoftHSM2's folder is copied, encrypted under a key that `threshold` of them bring together,
 * opened again and compared; for another module its own command is run, whose file the vendor encrypts. An audit event tells of it.
 * @throws ConfigurationFault, CustodyFault, DatabaseUnusable
 */
export async function backUpToken({ config: configFile, people, threshold, folder }: TokenBackup, parts: CeremonyParts): Promise<CeremonyReport> {
  const config = loadConfig(configFile);
  const { label, module, backupCommand } = config.token;
  if (existsSync(folder)) throw new CustodyFault(`${folder} is there already: a backup gets a folder of its own`);
  if (backupCommand.length === 0 && !isSoftHsm(module)) throw new CustodyFault(`${module} is not SoftHSM2: name the vendor's way in token.backupCommand`);
  const database = await openDatabase({ url: config.database, ...parts });
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const title = `Backup of the token ${label}`;
    const transcript = new Transcript({ title, kind: 'backup', source: null }, parts.clock, folder);
    const passphrases = await identifyPeople(people, parts.passphrases, transcript);
    const manifest =
      backupCommand.length > 0 ? byCommand(config, folder, transcript) : await ofSoftHsm({ label, threshold, folder, passphrases }, parts, transcript);
    await database.transactor.transaction(({ audit }) =>
      audit.append({ type: 'officer', name: people.present.join(', ') }, { kind: 'ca.backed-up', detail: { token: label, people: people.present, threshold, manifest } }),
    );
    const sha256 = transcript.end();
    return { committed: true, title, acts: transcript.acts, transcript: { file: transcript.file ?? '', sha256 }, waitsForAnswer: false };
  } finally {
    await database.close();
  }
}

/** @returns the SHA-256 of what the command has made */
function byCommand({ token: { backupCommand, label } }: Config, folder: string, transcript: Transcript): string {
  const file = join(folder, 'token.backup');
  const [command = '', ...args] = backupCommand;
  execFileSync(command, args, { env: { ...process.env, TEGATA_TOKEN: label, TEGATA_BACKUP_FILE: file }, stdio: ['ignore', 'ignore', 'inherit'], timeout: COMMAND_MS });
  if (!existsSync(file)) throw new CustodyFault(`${command} ended well but made no ${file} (it is told the path in TEGATA_BACKUP_FILE)`);
  transcript.artifact('had the token backed up by its own command', file, { command: backupCommand.join(' ') });
  return sha256OfFile(file);
}

/** @returns the SHA-256 of the manifest */
async function ofSoftHsm(
  { label, threshold, folder, passphrases }: { label: string; threshold: number; folder: string; passphrases: ReadonlyMap<string, string> },
  parts: CeremonyParts,
  transcript: Transcript,
): Promise<string> {
  const files = readFolder(softHsmFolder());
  if (files.size === 0) throw new CustodyFault('SoftHSM2 has no token to be backed up');
  const holders = [...passphrases].map(([name, passphrase]) => ({ name, passphrase }));
  const createdAt = toRfc3339(parts.clock.now());
  const key = parts.random.bytes(32);
  const content = Buffer.from(JSON.stringify(Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString('base64')]))));
  const sealed = seal(key, content, archiveContext({ token: label, createdAt }), parts.random);
  writeFile(join(folder, ARCHIVE), JSON.stringify({ format: 'tegata-backup-archive-1', sealed }), 0o600);
  const shares = await writeShares(folder, { purpose: 'backup', subject: label, secret: key, threshold, holders }, parts);
  const manifest: BackupManifest = {
    format: 'tegata-backup-1',
    token: label,
    createdAt,
    threshold,
    holders: holders.map(({ name }) => name),
    files: [...files].map(([path, bytes]) => ({ path, octets: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })),
    archive: sha256OfFile(join(folder, ARCHIVE)),
  };
  writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, 0o644);
  transcript.artifact('encrypted the token', join(folder, ARCHIVE), { files: files.size });
  for (const file of shares) transcript.artifact('a share of the key of the backup', file, { threshold });
  transcript.artifact('wrote the manifest', join(folder, MANIFEST));
  key.fill(0);
  openBackup(folder, await readShares(folder, manifest.holders, passphrases));
  transcript.act('opened the backup again with the shares, and found every file as it was');
  return sha256OfFile(join(folder, MANIFEST));
}
