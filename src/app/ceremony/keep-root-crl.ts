import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toPem } from '../../core/pem.js';
import { SECONDS_PER_DAY, toRfc3339 } from '../../core/time.js';
import { lintIssuer } from '../../lint/lint-issuer.js';
import { runCrlLints } from '../../lint/run-crl-lints.js';
import { assembleSigned } from '../../x509/assemble-signed.js';
import { keyIdentifier } from '../../x509/key-identifier.js';
import type { RevocationReason } from '../../core/state/certificate.js';
import { readCertificate, type ParsedCertificate } from '../../x509/read-certificate.js';
import { readCrl } from '../../x509/read-crl.js';
import { buildTbsCrl, type RevokedCertificate } from '../../x509/tbs-crl.js';
import { verifySignature } from '../../x509/verify-signature.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { writeFile } from '../development/write-file.js';
import { readPem } from '../read-pem.js';
import { refuseFindings } from './authority-certificate.js';
import type { CeremonyContext } from './ceremony-context.js';
import type { CeremonyKey } from './keep-key.js';

/**
 * CP 7.2 and BR 4.9.7 give subscribers' CRLs 96 hours and ten days; a root's, which lists CAs, has BR 4.9.7's 12 months, kept by the ceremony's schema.
 * Its times are now and a number of days from now, written by the one function that knows their encoding.
 */
const NOT_FOR_ROOTS: readonly string[] = ['crl/validity', 'crl/update-times'];

export interface RootCrlPlan {
  readonly id: string;
  readonly key: CeremonyKey;
  /** DER. */
  readonly certificate: Buffer;
  readonly days: number;
  /** Certificates that the root takes back: PEM files, RFC 3339, CRLReason. */
  readonly revoked: readonly { readonly certificate: string; readonly at: string; readonly reason: RevocationReason }[];
}

/**
 * The root's CRL in FOLDER/ID.crl: one that lists what it should and has more than a third of its time left is kept, else the next number is signed.
 * @throws CustodyFault when one that is there is not the root's, or lists what the ceremony does not: an entry is never taken back
 */
export async function keepRootCrl(context: CeremonyContext, { id, key, certificate, days, revoked }: RootCrlPlan): Promise<void> {
  const file = join(context.folder, `${id}.crl`);
  const now = context.clock.now();
  const root = readCertificate(certificate);
  const entries = revoked.map((entry) => toEntry(entry, { root, key }));
  let previousNumber: bigint | null = null;
  if (existsSync(file)) {
    const crl = readCrl(readPem(file, 'X509 CRL'));
    if (!crl.issuer.equals(root.subject) || !verifySignature(key.spki, key.algorithm, crl.tbs, crl.signature)) throw new CustodyFault(`${file} is not signed by "${key.label}"`);
    const listed = [...crl.entries()];
    const lost = listed.find(({ serial, revokedAt, reason }) => !entries.some((entry) => entry.serial === serial && entry.revokedAt === revokedAt && entry.reason === reason));
    if (lost) throw new CustodyFault(`${file} lists ${lost.serial}, revoked at ${toRfc3339(lost.revokedAt)} for reason ${lost.reason ?? 0}, which root.revoked does not: a revocation is never taken back`);
    if (listed.length === entries.length && (crl.nextUpdate ?? 0) - now > (days * SECONDS_PER_DAY) / 3) {
      context.transcript.artifact('found the root’s CRL and keeps it', file);
      return;
    }
    previousNumber = crl.number ?? 0n;
  }
  const number = (previousNumber ?? 0n) + 1n;
  const nextUpdate = Math.min(now + days * SECONDS_PER_DAY - 1, root.notAfter);
  const input = { signatureAlgorithm: key.algorithm, issuer: root.subject, thisUpdate: now, nextUpdate, number, authorityKeyId: keyIdentifier(key.spki), entries };
  const tbs = buildTbsCrl(input);
  const unsigned = readCrl(assembleSigned(tbs, key.algorithm, Buffer.alloc(1)));
  const linted = runCrlLints(unsigned, { now, issuer: lintIssuer(root), previousNumber });
  const findings = linted.ok ? [] : linted.findings.filter((finding) => !NOT_FOR_ROOTS.includes(finding.id));
  refuseFindings(`${id}.crl`, findings.length === 0 ? { ok: true } : { ok: false, findings });
  const lists = entries.map(({ serial, reason }) => `${serial} (reason ${reason})`);
  if (!context.commit || context.token === null) {
    context.transcript.act('would sign the root’s CRL', { id, number: String(number), nextUpdate: toRfc3339(nextUpdate), lists });
    return;
  }
  const signature = await context.token.sign({ keyId: key.label, algorithm: key.algorithm, tbs });
  writeFile(file, toPem('X509 CRL', assembleSigned(tbs, key.algorithm, signature)), 0o644);
  context.transcript.artifact('signed the root’s CRL', file, { number: String(number), nextUpdate: toRfc3339(nextUpdate), lists });
}

/** @throws CustodyFault for a certificate that the root has not issued */
function toEntry({ certificate: file, at, reason }: RootCrlPlan['revoked'][number], { root, key }: { root: ParsedCertificate; key: CeremonyKey }): RevokedCertificate {
  const { serial, issuer, tbs, signature, notBefore } = readCertificate(readPem(file));
  if (!issuer.equals(root.subject) || !verifySignature(key.spki, key.algorithm, tbs, signature)) throw new CustodyFault(`root.revoked: ${file} is not signed by "${key.label}": only its issuer can revoke it`);
  const revokedAt = Date.parse(at) / 1000;
  if (revokedAt < notBefore) throw new CustodyFault(`root.revoked: ${file} begins after ${at}`);
  return { serial, revokedAt, reason };
}
