import { existsSync } from 'node:fs';
import { toPem } from '../../core/pem.js';
import type { EpochSeconds } from '../../core/time.js';
import { readCertificate } from '../../x509/read-certificate.js';
import { readPem } from '../read-pem.js';
import { DataFolderFault } from './data-folder-fault.js';
import { writeFile } from './write-file.js';

export interface KeptCertificate {
  readonly file: string;
  /** The public key it must be for, DER. */
  readonly spki: Buffer;
  /** It is made anew when it ends before this second. */
  readonly endsAfter: EpochSeconds;
  /** @returns a new certificate, DER */
  readonly make: () => Promise<Buffer>;
}

/**
 * The certificate in a PEM file; made and written when it is not there or about to end.
 * @returns DER
 * @throws DataFolderFault when the file is for another key than the token holds: one of the two was exchanged, and nobody can say which
 */
export async function keepCertificate({ file, spki, endsAfter, make }: KeptCertificate): Promise<Buffer> {
  if (existsSync(file)) {
    const certificate = readPem(file);
    const read = readCertificate(certificate);
    if (!read.spki.equals(spki)) {
      throw new DataFolderFault(
        `${file} is not for the key in the token: restore the token it belongs to, or remove the whole data folder to begin anew`,
      );
    }
    if (read.notAfter > endsAfter) return certificate;
  }
  const certificate = await make();
  writeFile(file, toPem('CERTIFICATE', certificate), 0o644);
  return certificate;
}
