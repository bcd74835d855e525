import type { SubjectKey } from '../core/subject-key.js';
import type { EpochSeconds } from '../core/time.js';
import { DerError } from './der-error.js';
import { DerReader, type ParsedTime } from './der-reader.js';
import { TAG } from './der.js';
import { readExtensions, type ParsedExtension } from './read-extensions.js';
import { readName, type ParsedAttribute } from './read-name.js';
import { readSigned } from './read-signed.js';
import { subjectKey } from './subject-key.js';

export type { ParsedExtension };

/** A TBSCertificate, taken apart (RFC 5280 §4.1). All Buffers are parts of the bytes that were read. */
export interface ParsedTbsCertificate {
  /** The whole TBSCertificate, DER. */
  readonly tbs: Buffer;
  /** 1, 2 or 3: one more than the encoded number. */
  readonly version: number;
  /** Lower-case hex without leading zero octets. */
  readonly serial: string;
  /** The AlgorithmIdentifier inside the TBSCertificate, DER. */
  readonly innerSignatureAlgorithm: Buffer;
  /** Name, DER. */
  readonly issuer: Buffer;
  readonly issuerAttributes: readonly ParsedAttribute[];
  /** Name, DER. */
  readonly subject: Buffer;
  readonly subjectAttributes: readonly ParsedAttribute[];
  readonly notBefore: EpochSeconds;
  readonly notBeforeTag: ParsedTime['tag'];
  readonly notAfter: EpochSeconds;
  readonly notAfterTag: ParsedTime['tag'];
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** Null: a key of another kind than RSA and the named EC curves, or encoded in another way than BR 7.1.3.1 demands. */
  readonly key: SubjectKey | null;
  /** Whether issuerUniqueID or subjectUniqueID is present. */
  readonly uniqueIds: boolean;
  /** In the order of the encoding; repeated extensions are kept. */
  readonly extensions: readonly ParsedExtension[];
}

/** A certificate, taken apart. */
export interface ParsedCertificate extends ParsedTbsCertificate {
  /** The AlgorithmIdentifier beside the signature, DER. */
  readonly outerSignatureAlgorithm: Buffer;
  /** The content of the signatureValue BIT STRING. */
  readonly signature: Buffer;
}

/**
 * Takes a certificate apart. Nothing is judged but the DER; the values of extensions stay as they are.
 * @throws DerError for bytes that are no certificate, and for a key that is none of the kind that it names
 */
export function readCertificate(der: Buffer): ParsedCertificate {
  const { tbs, signatureAlgorithm, signature } = readSigned(der);
  return { ...readTbsCertificate(tbs), outerSignatureAlgorithm: signatureAlgorithm, signature };
}

/** Takes a TBSCertificate apart, as it is before it is signed. @throws DerError as `readCertificate` */
export function readTbsCertificate(tbs: Buffer): ParsedTbsCertificate {
  const outer = new DerReader(tbs);
  const reader = outer.sequence();
  outer.end();
  const version = readVersion(reader);
  const serial = reader.naturalHex();
  const innerSignatureAlgorithm = reader.element(TAG.sequence);
  const issuer = reader.element(TAG.sequence);
  const validity = reader.sequence();
  const [notBefore, notAfter] = [validity.time(), validity.time()];
  validity.end();
  const subject = reader.element(TAG.sequence);
  const spki = reader.element(TAG.sequence);
  const atUniqueIds = reader.offset;
  if (reader.has(0x81)) reader.element();
  if (reader.has(0x82)) reader.element();
  const uniqueIds = reader.offset !== atUniqueIds;
  let extensions: ParsedExtension[] = [];
  if (reader.has(0xa3)) {
    const tagged = reader.enter(0xa3);
    extensions = readExtensions(tagged);
    tagged.end();
  }
  reader.end();
  return {
    tbs,
    version,
    serial,
    innerSignatureAlgorithm,
    issuer,
    issuerAttributes: readName(issuer),
    subject,
    subjectAttributes: readName(subject),
    notBefore: notBefore.at,
    notBeforeTag: notBefore.tag,
    notAfter: notAfter.at,
    notAfterTag: notAfter.tag,
    spki,
    key: subjectKey(spki),
    uniqueIds,
    extensions,
  };
}

function readVersion(reader: DerReader): number {
  if (!reader.has(0xa0)) return 1;
  const at = reader.offset;
  const tagged = reader.enter(0xa0);
  const version = tagged.smallNatural() + 1;
  tagged.end();
  if (version !== 2 && version !== 3)
    throw new DerError(`the version ${version} is none of a certificate, or is a default written out`, at);
  return version;
}
