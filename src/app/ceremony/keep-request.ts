import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toPem } from '../../core/pem.js';
import { assembleSigned } from '../../x509/assemble-signed.js';
import { buildCertificationRequestInfo } from '../../x509/certification-request.js';
import { readSigned } from '../../x509/read-signed.js';
import { verifySignature } from '../../x509/verify-signature.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { writeFile } from '../development/write-file.js';
import { readPem } from '../read-pem.js';
import type { CeremonyContext } from './ceremony-context.js';
import type { CeremonyKey } from './keep-key.js';

/**
 * The PKCS #10 request to an outside root in FOLDER/ID.csr: one that asks for the same is kept, else it is made.
 * @throws CustodyFault when one is there that asks for something else
 */
export async function keepRequest(
  context: CeremonyContext,
  { id, key, subject, extensions }: { id: string; key: CeremonyKey; subject: Buffer; extensions: readonly Buffer[] },
): Promise<void> {
  const file = join(context.folder, `${id}.csr`);
  const info = buildCertificationRequestInfo({ subject, spki: key.spki, extensions });
  if (existsSync(file)) {
    const { tbs, signature } = readSigned(readPem(file, 'CERTIFICATE REQUEST'));
    if (!tbs.equals(info) || !verifySignature(key.spki, key.algorithm, tbs, signature))
      throw new CustodyFault(`${file} is not what the ceremony asks for: correct the ceremony's file, or move ${file} away`);
    context.transcript.artifact('found the request for the outside root, and keeps it', file);
    return;
  }
  if (!context.commit || context.token === null) {
    context.transcript.act('would make the request for the outside root', { id });
    return;
  }
  const signature = await context.token.sign({ keyId: key.label, algorithm: key.algorithm, tbs: info });
  writeFile(file, toPem('CERTIFICATE REQUEST', assembleSigned(info, key.algorithm, signature)), 0o644);
  context.transcript.artifact('made the request for the outside root', file);
}
