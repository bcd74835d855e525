import { domainToASCII } from 'node:url';
import { normalizeDnsName } from '../core/identifier.js';
import type { Certificate } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import { entriesForHost, fingerprintEntry } from '../revocation/index-certificates.js';
import { DerError } from '../x509/der-error.js';
import { readCertificate } from '../x509/read-certificate.js';
import type { ProblemStores } from './ports.js';

/** What a text may name: beyond that officers look themselves. */
const MOST_WORDS = 100;
const MOST_CERTIFICATES = 200;
const PEM = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END [A-Z0-9 ]+-----/g;

/**
 * Finds the certificates that somebody means: certificates in PEM, serial numbers and SHA-256 fingerprints in hexadecimal, with or without colons, host
 * names and URLs. What has expired is found by serial and PEM only. Words that name none are passed over.
 */
export async function findNamedCertificates(
  { certificates }: Pick<ProblemStores, 'certificates'>,
  about: string,
  now: EpochSeconds,
): Promise<Certificate[]> {
  const found = new Map<string, Certificate>();
  const take = (list: readonly (Certificate | undefined)[]) => {
    for (const certificate of list) if (certificate !== undefined && found.size < MOST_CERTIFICATES) found.set(certificate.id, certificate);
  };
  for (const serial of serialsInPem(about)) take([await certificates.findAnyBySerial(serial)]);
  const entries: string[] = [];
  for (const word of wordsOf(about.replace(PEM, ' '))) {
    const hex = word.replace(/^0x/i, '').replaceAll(':', '').toLowerCase();
    if (/^[0-9a-f]{64}$/.test(hex)) entries.push(fingerprintEntry(hex));
    else if (/^[0-9a-f]{16,40}$/.test(hex)) take([await certificates.findAnyBySerial(evenWithoutZeros(hex))]);
    else entries.push(...entriesOfName(word));
  }
  if (entries.length > 0) take(await certificates.findByIndex([...new Set(entries)], now, MOST_CERTIFICATES));
  return [...found.values()];
}

function serialsInPem(text: string): string[] {
  return [...text.matchAll(PEM)].slice(0, MOST_WORDS).flatMap(([, base64 = '']) => {
    try {
      return [readCertificate(Buffer.from(base64, 'base64')).serial];
    } catch (error) {
      if (error instanceof DerError) return [];
      throw error;
    }
  });
}

function wordsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;、，]+/).filter((word) => word.length > 0))].slice(0, MOST_WORDS);
}

function entriesOfName(word: string): string[] {
  const host = /^https?:\/\//i.test(word) && URL.canParse(word) ? new URL(word).hostname : word.replace(/\.$/, '');
  const wildcard = host.startsWith('*.');
  const name = normalizeDnsName(domainToASCII(wildcard ? host.slice(2) : host));
  if (!name.ok) return [];
  return entriesForHost(wildcard ? `*.${name.value}` : name.value);
}

function evenWithoutZeros(hex: string): string {
  return (hex.length % 2 === 0 ? hex : `0${hex}`).replace(/^(00)+(?=..)/, '');
}
