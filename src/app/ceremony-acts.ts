import { backUpToken, type TokenBackup } from './backup/back-up-token.js';
import { destroyCa, type Destruction } from './ceremony/destroy-ca.js';
import { runCeremony, type CeremonyReport, type CeremonyRun } from './ceremony/run-ceremony.js';
import { CustodyFault } from './custody/custody-fault.js';
import type { Passphrases } from './custody/passphrases.js';
import { addPerson, readPeopleFile } from './custody/people-file.js';
import { openLog } from './open-log.js';
import { systemClock as clock } from './system-clock.js';
import { systemRandom as random } from './system-random.js';

export { restoreToken } from './backup/restore-token.js';
export { verifyTranscript } from './ceremony/verify-transcript.js';

/** Runs a ceremony with the machine's own clock and chance. @throws ConfigurationFault, CustodyFault, SignerUnavailable, DatabaseUnusable */
export function performCeremony(file: string, run: CeremonyRun, passphrases: Passphrases): Promise<CeremonyReport> {
  return runCeremony(file, run, { clock, random, log: openLog('warn'), passphrases });
}

/** Destroys an issuing CA's keys. @throws ConfigurationFault, CustodyFault, SignerUnavailable, DatabaseUnusable */
export function performDestruction(destruction: Destruction, passphrases: Passphrases): Promise<CeremonyReport> {
  return destroyCa(destruction, { clock, random, log: openLog('warn'), passphrases });
}

/** Backs the token up. @throws ConfigurationFault, CustodyFault, DatabaseUnusable */
export function performBackup(backup: TokenBackup, passphrases: Passphrases): Promise<CeremonyReport> {
  return backUpToken(backup, { clock, random, log: openLog('warn'), passphrases });
}

/** Adds a person to the file of people; their passphrase is asked for twice where it is typed. @throws CustodyFault */
export async function enterPerson(file: string, name: string, passphrases: Passphrases): Promise<void> {
  const passphrase = await passphrases.of(name, `new passphrase of ${name}`);
  if (passphrases.canRetry(name) && (await passphrases.of(name, 'the same once more')) !== passphrase) throw new CustodyFault('the two passphrases differ; nobody was added');
  await addPerson(file, { name, passphrase }, { clock, random });
}

/** Who is in a file of people, and since when. @throws CustodyFault */
export function listPeople(file: string): readonly { name: string; addedAt: string }[] {
  return readPeopleFile(file).people.map(({ name, addedAt }) => ({ name, addedAt }));
}
