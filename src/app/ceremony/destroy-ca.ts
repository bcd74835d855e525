import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { loadConfig } from '../../config/load-config.js';
import { openDatabase } from '../../db/open-database.js';
import { takePlace } from '../../db/take-place.js';
import { readCertificate } from '../../x509/read-certificate.js';
import { Closers } from '../closers.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { loadRules } from '../load-rules.js';
import { openConfiguredToken } from '../open-configured-token.js';
import { readPem } from '../read-pem.js';
import type { CeremonyParts } from './ceremony-context.js';
import { identifyPeople } from './identify-people.js';
import type { CeremonyReport } from './run-ceremony.js';
import { Transcript } from './transcript.js';

export interface Destruction {
  /** Configuration file. */
  readonly config: string;
  readonly issuerId: string;
  /** Who is in the file of people, and who of them is there; two or more. */
  readonly people: { readonly file: string; readonly present: readonly string[] };
  /** Shares of the PIN, where it lies in shares. */
  readonly shares: readonly string[];
  /** Where the transcript is written. */
  readonly folder: string;
  readonly commit: boolean;
}

/**
 * Destroys an issuing CA's key in the token for ever, and its responder's where no other issuer uses it (CP 5.8, 6.2.10), once every certificate that it
 * has signed is expired or revoked. Where a profile still issues under it, every server has to be stopped, and none can be started, so that nothing is signed
 * meanwhile.
 * Done again after a crash it destroys what is left.
 * @param parts `settleMs` is short in tests (`src/db/postgres/presence.ts`)
 * @throws ConfigurationFault, CustodyFault, SignerUnavailable, DatabaseUnusable; nothing is destroyed then
 */
export async function destroyCa(destruction: Destruction, parts: CeremonyParts & { readonly settleMs?: number }): Promise<CeremonyReport> {
  const { issuerId, people, commit, folder } = destruction;
  const { clock, log } = parts;
  const config = loadConfig(destruction.config);
  const issuer = config.issuers.find(({ id }) => id === issuerId);
  if (issuer === undefined) throw new CustodyFault(`there is no issuer "${issuerId}" in ${destruction.config}; it has ${config.issuers.map(({ id }) => id).join(', ')}`);
  const closers = new Closers();
  try {
    if ([...loadRules(config).profiles.values()].some((profile) => profile.issuerId === issuerId)) {
      const place = await takePlace({ url: config.database, as: 'alone', clock, log, ...(parts.settleMs !== undefined && { settleMs: parts.settleMs }) });
      closers.add(() => place.release());
    }
    if (commit) mkdirSync(folder, { recursive: true });
    const title = `Destruction of the keys of ${issuerId}`;
    const transcript = new Transcript({ title, kind: 'destroy', source: null }, clock, commit ? folder : null);
    if (commit) await identifyPeople(people, parts.passphrases, transcript);
    else transcript.act('dry run: nobody is asked, nothing is changed', { present: people.present });
    const database = await openDatabase({ url: config.database, ...parts });
    closers.add(() => database.close());
    const { transactor } = database;
    const live = await transactor.read.liveCertificates.count(issuerId, clock.now());
    if (live > 0) throw new CustodyFault(`${live} certificates of ${issuerId} are neither expired nor revoked: revoke them first (CP 5.8)`);
    transcript.act('every certificate of the issuer is expired or revoked', { issuerId });

    const shared = config.issuers.some((other) => other.id !== issuerId && other.ocsp.key === issuer.ocsp.key);
    const keys = [
      { label: issuer.key, certificate: issuer.certificate },
      ...(shared ? [] : [{ label: issuer.ocsp.key, certificate: issuer.ocsp.certificate }]),
    ];
    // A dry run must not bring the shares together.
    if (!commit && config.token.pin !== 'file') {
      transcript.act('would destroy the keys in the token', { keys: keys.map(({ label }) => label) });
      return { committed: false, title, acts: transcript.acts, transcript: null, waitsForAnswer: false };
    }
    const token = await openConfiguredToken(config, { clock, log, passphrases: parts.passphrases, shares: destruction.shares });
    closers.add(() => token.close());
    transcript.act('opened the token', { ...(await token.describe()) });
    const left: string[] = [];
    for (const { label, certificate } of keys) {
      const found = await token.describeKey(label);
      if (found === undefined) transcript.act('the key is not in the token any more', { label });
      else if (!found.spki.equals(readCertificate(readPem(certificate)).spki)) throw new CustodyFault(`the key "${label}" in the token is not the one of ${certificate}`);
      else {
        left.push(label);
        transcript.act(commit ? 'is about to destroy the key' : 'would destroy the key', { label, spkiSha256: createHash('sha256').update(found.spki).digest('hex') });
      }
    }
    if (!commit) return { committed: false, title, acts: transcript.acts, transcript: null, waitsForAnswer: false };
    const record = (kind: 'ca.destruction-decided' | 'ca.destroyed') =>
      transactor.transaction(({ audit }) =>
        audit.append({ type: 'officer', name: people.present.join(', ') }, { kind, detail: { issuerId, keys: keys.map(({ label }) => label), people: people.present } }),
      );
    await record('ca.destruction-decided');
    for (const label of left) {
      await token.destroyKey(label);
      if (await token.hasKey(label)) throw new CustodyFault(`the token still shows the key "${label}"`);
      transcript.act('destroyed the key, and the token shows it no more', { label });
    }
    transcript.act('backups of the token still hold the keys: destroy them by the same people (CP 6.2.10)');
    await record('ca.destroyed');
    const sha256 = transcript.end();
    return { committed: true, title, acts: transcript.acts, transcript: { file: transcript.file ?? '', sha256 }, waitsForAnswer: false };
  } finally {
    await closers.closeAll();
  }
}
