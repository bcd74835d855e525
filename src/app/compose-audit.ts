import type { AuditStores } from '../audit/ports.js';
import { createSealer, type Sealer } from '../audit/seal.js';
import { exportDays } from '../audit/export-days.js';
import type { AuditKey } from '../audit/signed-statement.js';
import type { AuditConfig } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import type { Dossier } from '../dossier/dossier.js';
import { DossierRefused, makeDossier } from '../dossier/make-dossier.js';
import type { DossierStores } from '../dossier/ports.js';
import type { Log } from '../core/log.js';
import type { Signer } from '../core/signer.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { readPublicKeys } from './read-public-keys.js';

/** The audit key as configured. */
export function auditKeyOf({ key: keyId, signatureAlgorithm: algorithm }: AuditConfig, signer: Signer): AuditKey {
  return { signer, keyId, algorithm };
}

/** @throws ConfigurationFault when the token has another key under the audit key's label than the file says */
export async function checkAuditKey({ key, publicKey }: AuditConfig, signer: Signer): Promise<void> {
  if (!(await signer.publicKey(key)).equals(readPublicKeys(publicKey)[0])) {
    throw new ConfigurationFault('the configuration', [`audit.publicKey: the first key in ${publicKey} is not that of "${key}" in the token`]);
  }
}

export interface AuditParts {
  readonly config: AuditConfig | null;
  readonly key: AuditKey | null;
  /** Whether the token waits for its activation: then nothing can be signed. */
  readonly inactive: () => boolean;
  readonly transactor: Transactor<AuditStores & DossierStores>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Longest sealing when the process ends: after a migration there may be many events. */
const FINISH_MS = 5000;

/** What is done to the audit log beside appending. */
export interface ComposedAudit {
  readonly sealer: Sealer;
  /** Exports the days that are over. */
  exportDays(signal?: AbortSignal): Promise<void>;
  /**
   * Makes the signed dossier of a certificate; what is not sealed and signed yet is sealed and signed first.
   * @throws DossierRefused, SignerUnavailable
   */
  makeDossier(serial: string): Promise<Dossier>;
  /** Seals and signs what is left, at the end of the process. What fails is done by the next start. */
  finish(): Promise<void>;
}

/** Puts sealing and exporting together. */
export function composeAudit({ config, key, inactive, transactor, clock, log }: AuditParts): ComposedAudit {
  const sealer = createSealer({ transactor, clock, log, key });
  return {
    sealer,
    async makeDossier(serial) {
      if (key === null) throw new DossierRefused('this CA has no audit key, and without one no dossier can be signed');
      if (inactive()) throw new DossierRefused('the token is not activated, and without it no dossier can be signed');
      await sealer.seal();
      await sealer.signHead();
      return makeDossier(transactor.read, serial, { key, now: clock.now() });
    },
    async finish() {
      const enough = new AbortController();
      const patience = new AbortController();
      clock.sleep(FINISH_MS, patience.signal).then(
        () => enough.abort(new Error('there are too many events to seal at the end')),
        () => undefined,
      );
      try {
        await sealer.seal(enough.signal);
        await sealer.signHead();
      } catch (error) {
        log.error({ err: error }, 'the last audit events could not be sealed and signed; the next start will do it');
      } finally {
        patience.abort();
      }
    },
    async exportDays(signal) {
      if (config === null || key === null) return;
      const days = await exportDays({ store: transactor.read.auditChain, key, clock, folder: config.exportFolder }, signal);
      if (days.length > 0) log.info({ days, folder: config.exportFolder }, 'the audit log was exported');
    },
  };
}
