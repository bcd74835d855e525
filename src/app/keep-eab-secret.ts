import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newMacKey } from '../core/mac-key.js';
import type { Random } from '../core/random.js';
import { writeFile } from './development/write-file.js';
import type { DemonstrationKey } from './demonstration-organization.js';

/** Id of the key that a development CA makes itself. */
export const DEMONSTRATION_KEY = 'demo';

/** The file with the secret of the key that `dev.json` names: base64url, as clients take it. */
export function eabSecretFile(data: string): string {
  return join(data, 'eab-hmac-key');
}

/**
 * The external account key that a development CA shows: the first one given, or `demo` with a secret that is kept in the data folder.
 */
export function keepEabSecret(data: string, given: readonly DemonstrationKey[], random: Random): DemonstrationKey {
  const key = given[0] ?? keepOwnKey(join(data, 'eab-demo'), random);
  writeSecret(eabSecretFile(data), key.hmacKey);
  return key;
}

function keepOwnKey(file: string, random: Random): DemonstrationKey {
  if (!existsSync(file)) writeSecret(file, newMacKey(random));
  return { id: DEMONSTRATION_KEY, hmacKey: Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url') };
}

function writeSecret(file: string, secret: Buffer): void {
  writeFile(file, `${secret.toString('base64url')}\n`, 0o600);
}
