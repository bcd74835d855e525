import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { certificateEntry, precertificateEntry, type LogEntry } from '../../../ct/log-entry.js';
import { OID } from '../../../x509/oid.js';
import { readCertificate } from '../../../x509/read-certificate.js';

const shape = z.object({ chain: z.array(z.base64()).min(2).max(10) });

/** Why a submission is not taken. */
export class SubmissionRefused extends Error {
  override readonly name = 'SubmissionRefused';
}

/**
 * Reads the body of add-chain or add-pre-chain (RFC 6962 §3.1, 4.1, 4.2): every certificate is signed by the next, the last one by a root or is one,
 * and the leaf has the poison where it should and nowhere else.
 * @param roots DER
 * @returns the entry, and the extra_data that get-entries gives (RFC 6962 §4.6)
 * @throws SubmissionRefused
 */
export function readSubmission(body: string, kind: 'add-chain' | 'add-pre-chain', roots: readonly Buffer[]): { entry: LogEntry; extra: Buffer } {
  try {
    return read(body, kind, roots);
  } catch (error) {
    throw new SubmissionRefused(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function read(body: string, kind: 'add-chain' | 'add-pre-chain', roots: readonly Buffer[]): { entry: LogEntry; extra: Buffer } {
  const chain = shape.parse(JSON.parse(body)).chain.map((base64) => Buffer.from(base64, 'base64'));
  const certificates = chain.map((der) => new X509Certificate(der));
  for (const [n, certificate] of certificates.entries()) {
    const above = certificates[n + 1];
    const issuers = above === undefined ? roots.map((der) => new X509Certificate(der)) : [above];
    const isRoot = above === undefined && roots.some((der) => der.equals(certificate.raw));
    if (!isRoot && !issuers.some((issuer) => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)))
      throw new SubmissionRefused(`certificate ${n} of the chain is not signed by ${above === undefined ? 'a root of this log' : 'the next one'}`);
  }
  const [leaf, issuer] = chain as [Buffer, Buffer];
  const isPrecertificate = readCertificate(leaf).extensions.some(({ oid, critical }) => oid === OID.precertificatePoison && critical);
  if (isPrecertificate !== (kind === 'add-pre-chain')) {
    throw new SubmissionRefused(isPrecertificate ? 'a precertificate belongs to add-pre-chain' : 'add-pre-chain takes precertificates: the poison is missing');
  }
  const above = vector(Buffer.concat(chain.slice(1).map(vector)));
  return isPrecertificate
    ? { entry: precertificateEntry(leaf, issuer), extra: Buffer.concat([vector(leaf), above]) }
    : { entry: certificateEntry(leaf), extra: above };
}

/** A vector with its length in three octets. */
function vector(bytes: Buffer): Buffer {
  const length = Buffer.alloc(3);
  length.writeUIntBE(bytes.length, 0, 3);
  return Buffer.concat([length, bytes]);
}
