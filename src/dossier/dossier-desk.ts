import { demand } from '../core/access.js';
import type { Actor } from '../core/actor.js';
import type { Dossier } from './dossier.js';

/** What proves a certificate, for officers and auditors. */
export interface DossierDesk {
  /**
   * Makes the signed dossier of a certificate, as `tegata dossier` does; what is not sealed and signed yet is sealed and signed first.
   * @param serial lower-case hex without leading zero octets
   * @throws AccessRefused, DossierRefused, SignerUnavailable
   */
  make(actor: Actor, serial: string): Promise<Dossier>;
}

/** @param make seals, signs and makes it */
export function createDossierDesk(make: (serial: string) => Promise<Dossier>): DossierDesk {
  return {
    async make(actor, serial) {
      demand(actor, 'audit.read', null);
      return await make(serial);
    },
  };
}
