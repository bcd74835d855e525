import { createHash } from 'node:crypto';
import { addAlternativeNames } from '../x509/requested-names.js';
import { signatureAlgorithmOf } from '../x509/algorithm.js';
import { OID } from '../x509/oid.js';
import { readCertificate, readTbsCertificate, type ParsedCertificate, type ParsedTbsCertificate } from '../x509/read-certificate.js';
import { readSctList } from '../x509/read-sct-list.js';
import { readCertificationRequest } from '../x509/read-certification-request.js';
import { verifySignature } from '../x509/verify-signature.js';
import { sha256Of } from '../audit/introduce-rule-files.js';
import type { Sections } from './dossier.js';
import type { Row } from './ports.js';
import { number, octets, text, type Verdict } from './verdict.js';

/** The certificate is the one of its record: octets, serial, key, names, subject, validity; and its issuer has signed it. */
export function checkCertificate(sections: Sections, { serial, issuer }: { serial: string; issuer: Buffer | null }, fail: Verdict): void {
  const row = sections.certificate;
  if (text(row, 'serial') !== serial) fail('the certificate has another serial than the manifest names');
  const committed = octets(row, 'tbs');
  if (committed === undefined) throw new Error('the committed TBSCertificate is missing');
  checkContents('the committed TBSCertificate', readTbsCertificate(committed), sections, fail);
  const precertificate = octets(row, 'precertificate');
  const finalTbs = octets(row, 'final_tbs') ?? committed;
  const der = octets(row, 'der');
  const by = issuer ?? issuerOf(sections, fail);
  if (precertificate !== undefined) checkSigned('the precertificate', readCertificate(precertificate), committed, by, fail);
  if (der === undefined) {
    if (row['state'] === 'issued') fail('the certificate is missing');
    return;
  }
  const certificate = readCertificate(der);
  checkContents('the certificate', certificate, sections, fail);
  checkSigned('the certificate', certificate, finalTbs, by, fail);
  checkScts(certificate, sections, fail);
}

/** The certificate carries promises of logs exactly when it was logged, and none but those that came for its precertificate (RFC 6962 §3.3). */
function checkScts({ extensions }: ParsedCertificate, { certificate: row, scts }: Sections, fail: Verdict): void {
  const list = extensions.find(({ oid }) => oid === OID.signedCertificateTimestampList);
  if ((list !== undefined) !== (octets(row, 'precertificate') !== undefined)) fail('the certificate has SCTs and no precertificate, or the other way round');
  const recorded = new Set(scts.map((sct) => text(sct, 'encoded')));
  for (const sct of list === undefined ? [] : readSctList(list.value)) {
    if (!recorded.has(sct.toString('base64'))) fail('an SCT in the certificate is not among those that were received');
  }
}

function issuerOf({ issuer }: Sections, fail: Verdict): Buffer | undefined {
  if (issuer === null) {
    fail('the issuer’s certificate is not included: give it');
    return undefined;
  }
  if (sha256Of(issuer.text) !== issuer.sha256) fail('the issuer’s certificate does not have its hash');
  return Buffer.from(issuer.text.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
}

function checkSigned(what: string, certificate: ParsedCertificate, tbs: Buffer, issuer: Buffer | undefined, fail: Verdict): void {
  if (!certificate.tbs.equals(tbs)) fail(`${what} is not over the TBSCertificate that was written down before it was signed`);
  if (issuer === undefined) return;
  const by = readCertificate(issuer);
  const algorithm = signatureAlgorithmOf(certificate.outerSignatureAlgorithm);
  if (!certificate.issuer.equals(by.subject)) fail(`${what} names another issuer`);
  if (algorithm === undefined || !verifySignature(by.spki, algorithm, certificate.tbs, certificate.signature)) fail(`${what} is not signed by its issuer`);
}

function checkContents(what: string, certificate: ParsedTbsCertificate, { certificate: row, order, organization }: Sections, fail: Verdict): void {
  if (certificate.serial !== text(row, 'serial')) fail(`${what} has another serial than its record`);
  if (createHash('sha256').update(certificate.spki).digest('hex') !== text(row, 'spki_hash')) fail(`${what} has another key than its record`);
  if (certificate.notBefore !== number(row, 'not_before') || certificate.notAfter !== number(row, 'not_after')) fail(`${what} has another validity than its record`);
  const names = namesOf(certificate);
  for (const [of, list] of [['its record', text(row, 'names')], ['its order', text(order.row, 'names')]] as const) {
    if (!sameSet(names, JSON.parse(list) as string[])) fail(`${what} has other names than ${of}`);
  }
  const csr = octets(order.row, 'csr');
  if (csr === undefined) fail('the certification request is missing');
  else if (!readCertificationRequest(csr).spki.equals(certificate.spki)) fail(`${what} has another key than the certification request`);
  checkSubject(what, certificate, row, organization.row, fail);
}

function checkSubject(what: string, { subjectAttributes }: ParsedTbsCertificate, row: Row, organization: Row, fail: Verdict): void {
  const recorded = JSON.parse(text(row, 'subject')) as Record<string, string>;
  const attributes = [
    [OID.countryName, 'country', 'country'],
    [OID.stateOrProvinceName, 'stateOrProvince', 'state_or_province'],
    [OID.localityName, 'locality', 'locality'],
    [OID.organizationName, 'organization', 'organization'],
  ] as const;
  for (const [oid, member, column] of attributes) {
    const found = subjectAttributes.filter((attribute) => attribute.oid === oid).map(({ value }) => value);
    if (found.some((value) => value !== recorded[member])) fail(`${what} has another ${member} than its record`);
    if (recorded[member] !== text(organization, column)) fail(`the certificate’s record has another ${member} than the organization`);
  }
}

function namesOf({ extensions }: ParsedTbsCertificate): string[] {
  const found = { names: new Set<string>(), otherNames: new Set<string>() };
  for (const { oid, value } of extensions) if (oid === OID.subjectAltName) addAlternativeNames(value, found);
  return [...found.names, ...found.otherNames];
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join(' ') === [...b].sort().join(' ');
}
