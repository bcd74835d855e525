import type { AllStores } from '../../src/db/stores/all-stores.js';
import type { CertificateId, OrderId } from '../../src/core/ids.js';
import type { Certificate } from '../../src/core/state/certificate.js';
import { addOrder, certificateRecord } from './records.js';

/** Adds an issued certificate with its order, for the account and organization of {@link addOrder}. */
export async function addIssued(stores: AllStores, id: string, changes: Partial<Certificate & { state: 'committed' }> = {}, der: Buffer = Buffer.from(`DER of ${id}`)): Promise<CertificateId> {
  const order = `order-${id}`;
  await addOrder(stores, order);
  const certificate = certificateRecord(id, { orderId: order as OrderId, ...changes });
  await stores.certificates.commit(certificate);
  await stores.certificates.store(certificate.id, der);
  await stores.orders.beginProcessing(order as OrderId, Buffer.from('csr'));
  await stores.orders.complete(order as OrderId, certificate.id);
  return certificate.id;
}
