import { timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { toRfc3339 } from '../../core/time.js';
import { writeFile } from '../development/write-file.js';
import { CustodyFault } from './custody-fault.js';
import { personName } from './person-name.js';
import { deriveKey, newScryptParameters, scryptParameters, type CustodyParts } from './scrypt-key.js';

const FORMAT = 'tegata-people-1';
const LEAST_CHARACTERS = 12;

const peopleFile = z.strictObject({
  format: z.literal(FORMAT),
  people: z.array(
    z.strictObject({
      name: personName,
      addedAt: z.iso.datetime(),
      scrypt: scryptParameters,
      /** scrypt of the passphrase, hexadecimal. */
      verifier: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

export type PeopleFile = z.infer<typeof peopleFile>;

/** Reads who may take part in ceremonies. @throws CustodyFault */
export function readPeopleFile(file: string): PeopleFile {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CustodyFault(`${file} cannot be read as a file of people (${error instanceof Error ? error.message : String(error)}); make one with "tegata ceremony person add"`);
  }
  const parsed = peopleFile.safeParse(raw);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(top level)'}: ${message}`);
    throw new CustodyFault(`${file} is no file of people:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
  return parsed.data;
}

/**
 * Adds a person with a passphrase to the file, which is made when it is not there.
 * @throws CustodyFault when the name is taken or no name, or the passphrase is shorter than 12 characters
 */
export async function addPerson(file: string, { name, passphrase }: { name: string; passphrase: string }, parts: CustodyParts): Promise<void> {
  const named = personName.safeParse(name);
  if (!named.success) throw new CustodyFault(`"${name}" ${named.error.issues[0]?.message ?? 'is no name'}`);
  const people = existsSync(file) ? readPeopleFile(file).people : [];
  if (people.some((person) => person.name === name)) {
    throw new CustodyFault(`${name} is in ${file} already; passphrases are not replaced. Use another name, or begin a new file of people`);
  }
  if (Array.from(passphrase.normalize('NFKC')).length < LEAST_CHARACTERS) throw new CustodyFault(`a passphrase has ${LEAST_CHARACTERS} characters or more`);
  const scrypt = newScryptParameters(parts);
  const verifier = (await deriveKey(passphrase, scrypt)).toString('hex');
  const added: PeopleFile = { format: FORMAT, people: [...people, { name, addedAt: toRfc3339(parts.clock.now()), scrypt, verifier }] };
  writeFile(file, `${JSON.stringify(added, null, 2)}\n`, 0o600);
}

/** Whether the passphrase is this person's. @throws CustodyFault for somebody who is not in the file */
export async function isPassphraseOf({ people }: PeopleFile, name: string, passphrase: string): Promise<boolean> {
  const person = people.find((candidate) => candidate.name === name);
  if (person === undefined) throw new CustodyFault(`${name} is not in the file of people: add them with "tegata ceremony person add"`);
  return timingSafeEqual(await deriveKey(passphrase, person.scrypt), Buffer.from(person.verifier, 'hex'));
}
