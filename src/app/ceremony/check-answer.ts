import { lintIssuer } from '../../lint/lint-issuer.js';
import { runAuthorityLints } from '../../lint/run-authority-lints.js';
import { signatureAlgorithmOf } from '../../x509/algorithm.js';
import { DerReader } from '../../x509/der-reader.js';
import { sequence } from '../../x509/der.js';
import { readCertificate } from '../../x509/read-certificate.js';
import { readExtensions } from '../../x509/read-extensions.js';
import { verifySignature } from '../../x509/verify-signature.js';
import type { EpochSeconds } from '../../core/time.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { refuseFindings } from './authority-certificate.js';

/** What an outside root has answered, and what it is judged by. All certificates DER. */
export interface OutsideAnswer {
  readonly id: string;
  readonly certificate: Buffer;
  /** From the CA that signed the answer up to below the root; none where the root signed it itself. */
  readonly chain: readonly Buffer[];
  readonly root: Buffer;
  /** What was asked for. */
  readonly spki: Buffer;
  readonly subject: Buffer;
  /** Extensions, DER. */
  readonly requested: readonly Buffer[];
  readonly now: EpochSeconds;
}

/**
 * Judges the certificate that an outside root has made: our key, the name and the extensions that we asked for, the profile of a TLS subordinate CA
 * (BR 7.1.2.6), and a chain of true signatures up to the root.
 * @throws CustodyFault that says what does not fit; ask the root for another one
 */
export function checkAnswer({ id, certificate, chain, root, spki, subject, requested, now }: OutsideAnswer): void {
  const answer = readCertificate(certificate);
  const refuse = (why: string): never => {
    throw new CustodyFault(`the certificate for ${id} ${why}: ask the outside root for another one`);
  };
  if (!answer.spki.equals(spki)) refuse('is for another key than the one in the token');
  if (!answer.subject.equals(subject)) refuse('does not have the subject that was asked for, byte for byte');
  if (answer.notBefore > now || answer.notAfter <= now) refuse('is not valid today');
  for (const { oid, value, critical } of readExtensions(new DerReader(sequence(...requested)))) {
    const given = answer.extensions.find((one) => one.oid === oid);
    if (given === undefined) refuse(`lacks the extension ${oid} that was asked for`);
    else if (!given.value.equals(value) || given.critical !== critical) refuse(`has the extension ${oid} in another form than was asked for`);
  }
  const [signer = root] = chain;
  const result = runAuthorityLints(answer, { kind: 'subordinate', now: answer.notBefore, issuer: lintIssuer(readCertificate(signer)) });
  refuseFindings(`the certificate for ${id}`, result, '; ask the outside root for another one');
  const links = [certificate, ...chain, root, root];
  for (const [at, lower] of links.slice(0, -1).entries()) checkLink(lower, links[at + 1] as Buffer, now, refuse);
}

function checkLink(lower: Buffer, upper: Buffer, now: EpochSeconds, refuse: (why: string) => never): void {
  const [below, above] = [readCertificate(lower), readCertificate(upper)];
  const name = above.subjectAttributes.at(-1)?.value ?? 'the CA above';
  if (!below.issuer.equals(above.subject)) refuse(`does not chain up: "${name}" is not the issuer that the certificate below it names`);
  if (above.notBefore > now || above.notAfter <= now) refuse(`does not chain up: "${name}" is not valid today`);
  const algorithm = signatureAlgorithmOf(below.outerSignatureAlgorithm);
  if (algorithm === undefined || !verifySignature(above.spki, algorithm, below.tbs, below.signature)) refuse(`does not chain up: the signature of "${name}" is not true`);
}
