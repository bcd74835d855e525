import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { ConfigurationFault } from '../config/configuration-fault.js';

/**
 * The age identities of a file: one a line, with empty lines and comments between.
 * @throws ConfigurationFault
 */
export function readEvidenceIdentities(file: string): [string, ...string[]] {
  if (!existsSync(file)) throw new ConfigurationFault(file, ['there is no such file; "tegata evidence make-identity" writes one, and so does age-keygen']);
  const lines = readFileSync(file, 'utf8').split('\n').map((line) => line.trim());
  const [first, ...others] = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (first === undefined || ![first, ...others].every((line) => /^AGE-SECRET-KEY-1[A-Z0-9]+$/.test(line)))
    throw new ConfigurationFault(file, ['every line that is not empty and no comment has to be an age identity (AGE-SECRET-KEY-1…), and there has to be one']);
  return [first, ...others];
}

/**
 * Makes a new identity, readable by its owner alone.
 * @returns its recipient, `age1…`: public
 * @throws Error with code EEXIST when the file is there
 */
export async function makeEvidenceIdentity(file: string): Promise<string> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  writeFileSync(file, `# evidence of vetting; public key: ${recipient}\n${identity}\n`, { mode: 0o600, flag: 'wx' });
  return recipient;
}
