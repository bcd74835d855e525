import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { CeremonyParts } from '../../src/app/ceremony/ceremony-context.js';
import { passphrasesFrom } from '../../src/app/custody/passphrases.js';
import { addPerson } from '../../src/app/custody/people-file.js';
import { systemRandom } from '../../src/app/system-random.js';
import type { Clock } from '../../src/core/time.js';
import { makeSoftToken, type SoftToken } from './soft-token.js';
import { silentLog } from './test-database.js';

export const PEOPLE = ['alice', 'bob', 'carol'] as const;

/** Three people with passphrases in files, a place for SoftHSM2's tokens, and a folder for ceremonies. */
export interface CeremonyRig {
  readonly folder: string;
  readonly soft: SoftToken;
  readonly people: string;
  readonly parts: CeremonyParts;
  /** The passphrase's file of each. */
  readonly passphraseFiles: ReadonlyMap<string, string>;
  /** Writes a ceremony's file: the usual one with changes at its top level. @returns its path */
  write(name: string, changes?: Record<string, unknown>): string;
  remove(): void;
}

/**
 * @param scryptCost low in tests of this process: what is tested is not scrypt
 * @param soft where tokens are made; a place of its own when left out
 */
export async function ceremonyRig(clock: Clock, scryptCost = 2 ** 14, soft: CeremonyRig['soft'] = makeSoftToken()): Promise<CeremonyRig> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-ceremony-'));
  const people = join(folder, 'people.json');
  const passphraseFiles = new Map(PEOPLE.map((name) => [name as string, join(folder, `${name}.txt`)]));
  const parts: CeremonyParts = { clock, random: systemRandom, log: silentLog, scryptCost, passphrases: passphrasesFrom(passphraseFiles) };
  for (const [name, file] of passphraseFiles) {
    writeFileSync(file, `the passphrase of ${name}\n`);
    await addPerson(people, { name, passphrase: `the passphrase of ${name}` }, parts);
  }
  const usual = {
    title: 'Test ceremony',
    people: { file: 'people.json', present: PEOPLE },
    token: { module: soft.modulePath, label: 'production', pin: 'shares' },
    folder: 'pki',
    root: {
      source: 'new',
      id: 'root-1',
      key: 'root-1',
      generate: { type: 'EC', curve: 'P-384' },
      subject: { country: 'JP', organization: 'Example KK', commonName: 'Example Root CA 1' },
      validityDays: 7_305,
    },
    issuing: issuingCa('1'),
    activation: { threshold: 2, holders: PEOPLE },
  };
  return {
    folder,
    soft,
    people,
    parts,
    passphraseFiles,
    write: (name, changes = {}) => {
      const file = join(folder, name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, stringify({ ...usual, ...changes }, { aliasDuplicateObjects: false }));
      return file;
    },
    remove: () => {
      soft.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An issuing CA with its responder as a ceremony's file has them. */
export function issuingCa(number: string): Record<string, unknown> & { ocsp: Record<string, unknown> } {
  const subject = (commonName: string) => ({ country: 'JP', organization: 'Example KK', commonName });
  return {
    id: `issuer-${number}`,
    key: `issuer-${number}`,
    generate: { type: 'RSA', bits: 2048 },
    subject: subject(`Example Issuing CA ${number}`),
    validityDays: 3_652,
    policies: [{ oid: '2.23.140.1.2.2' }],
    crlUrl: 'http://pki.example.com/certificates/root-1.crl',
    caIssuersUrl: 'http://pki.example.com/certificates/root-1.crt',
    ocsp: { id: `ocsp-${number}`, key: `ocsp-${number}`, generate: { type: 'EC', curve: 'P-256' }, subject: subject(`Example OCSP Responder ${number}`), validityDays: 365 },
  };
}
