import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toPem } from '../../core/pem.js';
import { SECONDS_PER_DAY, toRfc3339, type EpochSeconds } from '../../core/time.js';
import type { AuthorityKind } from '../../lint/authority/authority-lint.js';
import type { LintResult } from '../../lint/finding.js';
import { lintIssuer, type LintIssuer } from '../../lint/lint-issuer.js';
import { runAuthorityLints } from '../../lint/run-authority-lints.js';
import { assembleSigned } from '../../x509/assemble-signed.js';
import { readCertificate, readTbsCertificate } from '../../x509/read-certificate.js';
import { buildTbsCertificate } from '../../x509/tbs-certificate.js';
import { verifySignature } from '../../x509/verify-signature.js';
import { serialSource } from '../../ca/serial.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { writeFile } from '../development/write-file.js';
import { readPem } from '../read-pem.js';
import type { CeremonyContext } from './ceremony-context.js';
import type { CeremonyKey } from './keep-key.js';

/** A certificate that a ceremony makes. */
export interface AuthorityPlan {
  readonly id: string;
  readonly kind: AuthorityKind;
  /** Name, DER. */
  readonly subject: Buffer;
  readonly key: CeremonyKey;
  readonly days: number;
  readonly extensions: readonly Buffer[];
  /** Who signs; null: the key itself. */
  readonly by: { readonly key: CeremonyKey; readonly certificate: Buffer } | null;
}

const SERIAL_PREFIX = 0x01;
/** Stands where no signature is yet; lints do not look at it. */
const NO_SIGNATURE = Buffer.alloc(1);

/**
 * The certificate in FOLDER/ID.pem: one that is there is checked, to the byte, and kept; one that is not is built, linted, written down as
 * FOLDER/ID.tbs, and only then signed. After a crash between the two the same bytes are signed again: there is never a second serial.
 * @returns DER; in a dry run of one that would be made, without a signature
 * @throws CustodyFault when one that is there is not as asked, or lints refuse
 */
export async function keepAuthorityCertificate(context: CeremonyContext, plan: AuthorityPlan): Promise<Buffer> {
  const pem = join(context.folder, `${plan.id}.pem`);
  if (existsSync(pem)) {
    const certificate = readPem(pem);
    checkKept(pem, certificate, plan);
    context.transcript.artifact('found the certificate, as asked, and keeps it', pem, described(certificate));
    return certificate;
  }
  const tbsFile = join(context.folder, `${plan.id}.tbs`);
  const signer = plan.by?.key ?? plan.key;
  const now = context.clock.now();
  const drawSerial = serialSource(context.random, SERIAL_PREFIX);
  const written = existsSync(tbsFile) ? readFileSync(tbsFile) : null;
  if (written !== null) checkWritten(tbsFile, written, plan);
  const tbs = written ?? build(plan, { serial: drawSerial(), notBefore: now, notAfter: now + plan.days * SECONDS_PER_DAY - 1 });
  const unsigned = assembleSigned(tbs, signer.algorithm, NO_SIGNATURE);
  refuseFindings(plan.id, lint(unsigned, plan, now), written !== null ? `; move ${tbsFile} away to begin with a new serial` : '');
  context.transcript.act('linted the certificate: no finding', { id: plan.id, kind: plan.kind });
  if (!context.commit || context.token === null) {
    context.transcript.act('would sign the certificate', { id: plan.id, ...described(unsigned) });
    return unsigned;
  }
  if (written === null) writeFile(tbsFile, tbs, 0o644);
  context.transcript.artifact('wrote down what is to be signed', tbsFile);
  const signature = await context.token.sign({ keyId: signer.label, algorithm: signer.algorithm, tbs });
  const certificate = assembleSigned(tbs, signer.algorithm, signature);
  writeFile(pem, toPem('CERTIFICATE', certificate), 0o644);
  context.transcript.artifact('signed the certificate', pem, { signedBy: signer.label, ...described(certificate) });
  return certificate;
}

/** @throws CustodyFault with every finding */
export function refuseFindings(what: string, result: LintResult, remedy = ''): void {
  if (result.ok) return;
  const lines = result.findings.map(({ detail, citation, id }) => `  - ${detail} (${citation}; ${id})`);
  throw new CustodyFault(`${what} is refused by the lints${remedy}:\n${lines.join('\n')}`);
}

function build(plan: AuthorityPlan, { serial, notBefore, notAfter }: { serial: string; notBefore: EpochSeconds; notAfter: EpochSeconds }): Buffer {
  const { subject, key, extensions, by } = plan;
  const signatureAlgorithm = (by?.key ?? key).algorithm;
  const issuer = by === null ? subject : readCertificate(by.certificate).subject;
  return buildTbsCertificate({ serial, signatureAlgorithm, issuer, notBefore, notAfter, subject, spki: key.spki, extensions });
}

function lint(certificate: Buffer, { kind, by }: AuthorityPlan, now: EpochSeconds): LintResult {
  const issuer: LintIssuer = lintIssuer(readCertificate(by?.certificate ?? certificate));
  return runAuthorityLints(readCertificate(certificate), { kind, now, issuer });
}

function checkKept(pem: string, certificate: Buffer, plan: AuthorityPlan): void {
  const { spki, serial, notBefore, notAfter, tbs, signature } = readCertificate(certificate);
  if (!spki.equals(plan.key.spki)) throw new CustodyFault(`${pem} is not for the key "${plan.key.label}" in the token: bring the right token, or take the file out of the folder`);
  if (!build(plan, { serial, notBefore, notAfter }).equals(tbs) || notAfter !== notBefore + plan.days * SECONDS_PER_DAY - 1) {
    throw new CustodyFault(`${pem} is another certificate than the ceremony asks for: correct the file, or give the new one another id`);
  }
  const signer = plan.by?.key ?? plan.key;
  if (!verifySignature(signer.spki, signer.algorithm, tbs, signature)) throw new CustodyFault(`${pem} is not signed by "${signer.label}"`);
}

function checkWritten(file: string, tbs: Buffer, plan: AuthorityPlan): void {
  const { serial, notBefore, notAfter } = readTbsCertificate(tbs);
  if (build(plan, { serial, notBefore, notAfter }).equals(tbs) && notAfter === notBefore + plan.days * SECONDS_PER_DAY - 1) return;
  throw new CustodyFault(`${file}, which an interrupted run wrote down, is not what the ceremony asks for now: give the file as it was then, or move ${file} away`);
}

function described(certificate: Buffer): Record<string, unknown> {
  const { serial, notBefore, notAfter, subjectAttributes } = readCertificate(certificate);
  return { subject: subjectAttributes.map(({ value }) => value).join(', '), serial, notBefore: toRfc3339(notBefore), notAfter: toRfc3339(notAfter) };
}
