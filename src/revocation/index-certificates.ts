import { hash } from 'node:crypto';
import type { Certificate } from '../core/state/certificate.js';
import type { Transactor } from '../core/transactor.js';
import type { CertificateIndexStores } from './ports.js';

/** Positions of the audit chain that one transaction deals with. */
const BATCH = 500;

/**
 * Brings the index of certificates up to the end of the sealed audit log. Cheap when there is nothing new; several processes may do it at once.
 * @param signal stops between two transactions
 */
export async function indexCertificates(transactor: Transactor<CertificateIndexStores>, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const { position, newest } = await transactor.read.certificateIndex.progress();
    if (position >= newest) return;
    const next = Math.min(position + BATCH, newest);
    const certificates = await transactor.read.certificates.getMany(await transactor.read.certificateIndex.issuedBetween(position, next));
    await transactor.transaction(async ({ certificateIndex }) => {
      if (!(await certificateIndex.advance(position, next))) return;
      for (const certificate of certificates) await certificateIndex.add(certificate.id, entriesOf(certificate));
    });
  }
}

function entriesOf(certificate: Certificate): string[] {
  const signed = [
    ...(certificate.state === 'issued' ? [certificate.der] : []),
    ...('precertificate' in certificate && certificate.precertificate !== null ? [certificate.precertificate] : []),
  ];
  return [...signed.map((der) => fingerprintEntry(hash('sha256', der, 'hex'))), ...certificate.names.map((name) => nameEntry(name))];
}

/** @param sha256 of the certificate's DER, lower-case hex */
export function fingerprintEntry(sha256: string): string {
  return `sha256:${sha256}`;
}

/** @param name lower case, A-labels; wildcards with `*.` */
export function nameEntry(name: string): string {
  return `name:${name}`;
}

/** Entries of certificates that are good for a host name: its own, and the wildcard's above it. */
export function entriesForHost(name: string): string[] {
  const parent = name.slice(name.indexOf('.') + 1);
  return name.startsWith('*.') || !parent.includes('.') ? [nameEntry(name)] : [nameEntry(name), nameEntry(`*.${parent}`)];
}
