import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { toPem } from '../../core/pem.js';
import type { Random } from '../../core/random.js';
import { SECONDS_PER_DAY, type Clock } from '../../core/time.js';
import { assembleSigned } from '../../x509/assemble-signed.js';
import { sequence } from '../../x509/der.js';
import { authorityKeyIdentifier } from '../../x509/extensions/authority-key-identifier.js';
import { basicConstraints } from '../../x509/extensions/basic-constraints.js';
import { extendedKeyUsage } from '../../x509/extensions/extended-key-usage.js';
import { extension } from '../../x509/extensions/extension.js';
import { keyUsage } from '../../x509/extensions/key-usage.js';
import { subjectKeyIdentifier } from '../../x509/extensions/subject-key-identifier.js';
import { keyIdentifier } from '../../x509/key-identifier.js';
import { OID } from '../../x509/oid.js';
import { buildTbsCertificate } from '../../x509/tbs-certificate.js';
import { developmentName } from './development-names.js';

const DAYS = 365;
const ALGORITHM = 'ecdsa-with-SHA256';

/** A certificate and its private key, PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** A TLS certificate authority for development, P-256; its key lives as long as this object. */
export interface ThrowAwayCa {
  /** PEM. */
  readonly certificate: string;
  /** Makes a key pair and its certificate. @param generalNames subjectAltName's GeneralNames, DER */
  issue(commonName: string, purpose: 'serverAuth' | 'clientAuth', generalNames: readonly Buffer[]): KeyedCertificate;
}

/** Makes the authority; all it makes is good for a year from now. */
export function createThrowAwayCa(commonName: string, { clock, random }: { clock: Clock; random: Random }): ThrowAwayCa {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = developmentName(commonName);
  const keyId = keyIdentifier(spkiOf(keys.publicKey));
  const notBefore = clock.now();
  const certify = (subject: Buffer, key: KeyObject, extensions: readonly Buffer[]): string => {
    const tbs = buildTbsCertificate({
      serial: random.bytes(16).toString('hex'),
      signatureAlgorithm: ALGORITHM,
      issuer,
      subject,
      spki: spkiOf(key),
      notBefore,
      notAfter: notBefore + DAYS * SECONDS_PER_DAY - 1,
      extensions,
    });
    return toPem('CERTIFICATE', assembleSigned(tbs, ALGORITHM, sign('sha256', tbs, keys.privateKey)));
  };
  return {
    certificate: certify(issuer, keys.publicKey, [
      basicConstraints({ ca: true, pathLength: 0 }),
      keyUsage(['keyCertSign']),
      subjectKeyIdentifier(keyId),
      authorityKeyIdentifier(keyId),
    ]),
    issue: (name, purpose, generalNames) => {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const certificate = certify(developmentName(name), own.publicKey, [
        basicConstraints({ ca: false }),
        keyUsage(['digitalSignature']),
        extendedKeyUsage([OID[purpose]]),
        extension(OID.subjectAltName, false, sequence(...generalNames)),
        authorityKeyIdentifier(keyId),
        subjectKeyIdentifier(keyIdentifier(spkiOf(own.publicKey))),
      ]);
      return { certificate, key: own.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
    },
  };
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' });
}
