import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { toPem } from '../../core/pem.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { writeFile } from '../development/write-file.js';
import { readPublicKeys } from '../read-public-keys.js';
import type { CeremonyContext } from './ceremony-context.js';
import type { CeremonyFile } from './ceremony-schema.js';
import { keepKey } from './keep-key.js';

/**
 * The key that signs the audit log (CP 5.5.3): in the token, its public key in FOLDER/ID.pem for auditors, and FOLDER/ID.yaml as the configuration file has it.
 * @throws CustodyFault when a public key is there that is not the token's
 */
export async function keepAuditKey(context: CeremonyContext, { id, key: label, generate }: NonNullable<CeremonyFile['audit']>): Promise<void> {
  const { folder, commit, transcript } = context;
  const pem = join(folder, `${id}.pem`);
  const key = await keepKey(context, { label, generate, certificateExists: existsSync(pem) });
  if (existsSync(pem)) {
    if (!readPublicKeys(pem)[0].equals(key.spki)) throw new CustodyFault(`${pem} is not the public key of "${label}" in the token: bring the right token, or take the file out of the folder`);
    transcript.artifact('found the audit key’s public key, and keeps it', pem);
  } else if (commit) {
    writeFile(pem, toPem('PUBLIC KEY', key.spki), 0o644);
    transcript.artifact('wrote the audit key’s public key, for the configuration and for auditors', pem);
  }
  if (!commit) return;
  const file = join(folder, `${id}.yaml`);
  const text = stringify({ audit: { key: label, publicKey: `${id}.pem`, signatureAlgorithm: key.algorithm, exportFolder: 'audit' } });
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFile(file, text, 0o644);
  transcript.artifact('wrote the audit key as the configuration file names it; exportFolder is yours to choose', file);
}
