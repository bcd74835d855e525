import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochSeconds } from '../../core/time.js';
import { writeFile } from '../development/write-file.js';
import { TestSiteFault } from './test-site-fault.js';

/** A test site's private key and certificate chain, as its file holds them. */
export interface SiteFile {
  /** PKCS #8, PEM. */
  readonly key: string;
  /** PEM, leaf first. */
  readonly chain: string;
  readonly leaf: X509Certificate;
  readonly notBefore: EpochSeconds;
  /** Last second, inclusive. */
  readonly notAfter: EpochSeconds;
}

/** The file that web servers read: private key and chain in one, so that both change in one step. It is there only while it is what the site promises. */
export function siteFileOf(folder: string, name: string): string {
  return join(folder, `${name}.pem`);
}

/** The file of a certificate that is issued and not yet what its site promises: not yet revoked, or not yet expired. */
export function waitingFileOf(folder: string, name: string): string {
  return join(folder, `${name}.waiting.pem`);
}

/** The file of a site's certificate alone, DER, for everybody: the repository has it too. */
export function certificateFileOf(folder: string, name: string): string {
  return join(folder, `${name}.crt`);
}

/** Has the certificate's own file say what the site's file says. */
export function keepCertificateFile(folder: string, name: string, { leaf }: Pick<SiteFile, 'leaf'>): void {
  const file = certificateFileOf(folder, name);
  if (!existsSync(file) || !readFileSync(file).equals(leaf.raw)) writeFile(file, leaf.raw, 0o644);
}

/** @returns undefined when there is no file @throws TestSiteFault when it is damaged */
export function readSiteFile(file: string): SiteFile | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return parse(readFileSync(file, 'latin1'));
  } catch (error) {
    throw new TestSiteFault(`${file} is not a private key with its certificate chain: move it away, and run "tegata testsites renew"`, { cause: error });
  }
}

/** Writes key and chain, readable by their owner alone. @throws TestSiteFault when they do not belong together; nothing is written then */
export function writeSiteFile(file: string, { key, chain }: Pick<SiteFile, 'key' | 'chain'>): SiteFile {
  const text = `${key}${chain}`;
  let parsed: SiteFile;
  try {
    parsed = parse(text);
  } catch (error) {
    throw new TestSiteFault('the ACME server has answered with a certificate for another key', { cause: error });
  }
  writeFile(file, text, 0o600);
  return parsed;
}

function parse(text: string): SiteFile {
  const [key = ''] = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(text) ?? [];
  const chain = [...text.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g)].map(([block]) => block).join('');
  const leaf = new X509Certificate(chain);
  if (!leaf.checkPrivateKey(createPrivateKey(key))) throw new Error('the key is not the certificate’s');
  return { key, chain, leaf, notBefore: Date.parse(leaf.validFrom) / 1000, notAfter: Date.parse(leaf.validTo) / 1000 };
}
