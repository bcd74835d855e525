import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { ConfigurationFault } from '../config/configuration-fault.js';
import type { Dossier } from '../dossier/dossier.js';
import { makeDossier } from '../dossier/make-dossier.js';
import { verifyDossier, type DossierVerification } from '../dossier/verify-dossier.js';
import type { RecordsTarget } from './open-records.js';
import { readPem } from './read-pem.js';
import { readPublicKeys } from './read-public-keys.js';
import { systemClock as clock } from './system-clock.js';
import { withSealedRecords } from './with-sealed-records.js';

/**
 * Makes the dossier of a certificate. What is not sealed and signed yet is sealed and signed first, so the token is needed.
 * @throws ConfigurationFault, DossierRefused, SignerUnavailable
 */
export function makeDossierFor(target: RecordsTarget, serial: string): Promise<Dossier> {
  return withSealedRecords(target, ({ transactor, key }) => makeDossier(transactor.read, serial, { key, now: clock.now() }));
}

/**
 * Judges a dossier without any database.
 * @param trust PEM files: the audit key, and the issuer's certificate
 * @throws ConfigurationFault, NoDossier
 */
export function verifyDossierFile(file: string, { auditKey, issuer }: { auditKey?: string; issuer?: string }): DossierVerification {
  return verifyDossier(readFileSync(file, 'utf8'), {
    auditKeys: auditKey === undefined ? null : readPublicKeys(auditKey),
    issuer: issuer === undefined ? null : readPem(issuer),
    parseYaml: (text) => {
      const document = parseDocument(text, { uniqueKeys: true });
      if (document.errors.length > 0) throw new ConfigurationFault(file, document.errors.map(({ message }) => message));
      return document.toJS({ maxAliasCount: 100 }) as unknown;
    },
  });
}
