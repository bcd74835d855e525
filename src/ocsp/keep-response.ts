import type { Transactor } from '../core/transactor.js';
import { decideStatus, statusText } from './decide-status.js';
import type { CertIdForm, OcspStores, StoredOcspResponse } from './ports.js';

/**
 * Keeps a response about one certificate, unless the certificate's status has changed since it was decided: what is kept was true when it was written.
 * @returns whether it was still true
 */
export async function keepResponse(
  stores: OcspStores,
  issuerId: string,
  serial: string,
  form: CertIdForm,
  response: StoredOcspResponse,
): Promise<boolean> {
  const decided = decideStatus(await stores.status.bySerial(issuerId, serial));
  if (!decided || statusText(decided) !== response.status) return false;
  await stores.ocspResponses.put(issuerId, serial, form, response);
  return true;
}

/** The stores that keeping needs. */
export type OcspTransactor = Transactor<OcspStores>;
