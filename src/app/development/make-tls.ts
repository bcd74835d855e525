import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../core/random.js';
import { SECONDS_PER_DAY, type Clock } from '../../core/time.js';
import { ia5, primitive } from '../../x509/der.js';
import { createThrowAwayCa } from './throw-away-ca.js';
import { writeFile } from './write-file.js';

const RENEWED_DAYS_BEFORE = 30;
/** dNSName localhost, iPAddress 127.0.0.1 and ::1 (RFC 5280 §4.2.1.6). */
export const LOOPBACK_NAMES: readonly Buffer[] = [
  primitive(2, ia5('localhost')),
  primitive(7, Buffer.of(127, 0, 0, 1)),
  primitive(7, Buffer.concat([Buffer.alloc(15), Buffer.of(1)])),
];

/** PEM files behind the development HTTPS listeners. */
export interface DevelopmentTls {
  /** What clients trust. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * The HTTPS certificate for localhost, 127.0.0.1 and ::1, by a CA of its own whose key is thrown away at once; both in DATA/tls, made anew
 * when they are not there, do not fit together, or have less than 30 days left. The token has no part in it: this key must be readable.
 */
export function makeDevelopmentTls({ directory, clock, random }: { directory: string; clock: Clock; random: Random }): DevelopmentTls {
  const folder = join(directory, 'tls');
  const files = { ca: join(folder, 'ca.pem'), certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  if (isGood(files, clock)) return files;
  mkdirSync(folder, { recursive: true });

  const ca = createThrowAwayCa('Tegata Development HTTPS CA', { clock, random });
  const server = ca.issue('localhost', 'serverAuth', LOOPBACK_NAMES);
  writeFile(files.key, server.key, 0o600);
  writeFile(files.certificate, server.certificate, 0o644);
  writeFile(files.ca, ca.certificate, 0o644);
  return files;
}

function isGood(files: DevelopmentTls, clock: Clock): boolean {
  if (![files.ca, files.certificate, files.key].every((file) => existsSync(file))) return false;
  const certificate = new X509Certificate(readFileSync(files.certificate));
  return (
    Date.parse(certificate.validTo) / 1000 > clock.now() + RENEWED_DAYS_BEFORE * SECONDS_PER_DAY &&
    certificate.checkPrivateKey(createPrivateKey(readFileSync(files.key))) &&
    certificate.verify(new X509Certificate(readFileSync(files.ca)).publicKey)
  );
}
