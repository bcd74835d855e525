import type { Passphrases } from '../custody/passphrases.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { isPassphraseOf, readPeopleFile } from '../custody/people-file.js';
import type { Transcript } from './transcript.js';

const MOST_TRIES = 3;

/**
 * Has each of the named people give their passphrase, and writes down that they are there.
 * @param file of people
 * @returns the passphrases by name, for the shares that they are to hold
 * @throws CustodyFault for the first who is not in the file, or gives a wrong passphrase: nobody comes in for another
 */
export async function identifyPeople(
  { file, present }: { file: string; present: readonly string[] },
  passphrases: Passphrases,
  transcript: Transcript,
): Promise<ReadonlyMap<string, string>> {
  if (new Set(present).size < 2 || new Set(present).size !== present.length) throw new CustodyFault('two or more different people have to be there (CP 6.2.2)');
  const people = readPeopleFile(file);
  const strangers = present.filter((name) => !people.people.some((person) => person.name === name));
  if (strangers.length > 0) throw new CustodyFault(`${strangers.join(', ')}: not in ${file}; add them with "tegata ceremony person add"`);
  const given = new Map<string, string>();
  for (const name of present) {
    for (let tries = 1; ; tries += 1) {
      const passphrase = await passphrases.of(name, `passphrase of ${name}`);
      if (await isPassphraseOf(people, name, passphrase)) {
        given.set(name, passphrase);
        transcript.act('a person is present, by their passphrase', { name });
        break;
      }
      if (tries === MOST_TRIES || !passphrases.canRetry(name)) throw new CustodyFault(`that is not the passphrase of ${name}; nothing was done`);
    }
  }
  return given;
}
