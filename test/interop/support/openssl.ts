import { writeFile } from 'node:fs/promises';
import { mustRun, run } from './run.js';

/** @throws Error with openssl's words unless the first certificate of `chainFile` chains to `rootFile` by the others */
export async function verifyChain(chainFile: string, rootFile: string): Promise<void> {
  await mustRun('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', rootFile, '-untrusted', chainFile, chainFile]);
}

/** Upper-case hexadecimal, without leading zeros, as `openssl x509 -serial` prints it. */
export async function serialOf(certificateFile: string): Promise<string> {
  const line = await mustRun('openssl', ['x509', '-in', certificateFile, '-noout', '-serial']);
  return line.trim().replace('serial=', '');
}

/** RFC 2253 order reversed: as it lies in the certificate, for example `C=JP, O=Example, CN=a.example.com`. */
export async function subjectOf(certificateFile: string): Promise<string> {
  const line = await mustRun('openssl', ['x509', '-in', certificateFile, '-noout', '-subject', '-nameopt', 'sep_comma_plus_space,utf8']);
  return line.trim().replace(/^subject=\s*/, '');
}

/** The dNSNames, sorted. */
export async function namesOf(certificateFile: string): Promise<string[]> {
  const text = await mustRun('openssl', ['x509', '-in', certificateFile, '-noout', '-ext', 'subjectAltName']);
  return [...text.matchAll(/DNS:([^,\s]+)/g)].map((match) => match[1]!).sort();
}

/** Asks the responder named in the certificate, and checks its signature against the root. @returns `good`, `revoked` or `unknown` */
export async function ocspStatus(certificateFile: string, issuerFile: string, rootFile: string): Promise<string> {
  const url = (await mustRun('openssl', ['x509', '-in', certificateFile, '-noout', '-ocsp_uri'])).trim();
  const query = ['-issuer', issuerFile, '-cert', certificateFile, '-url', url, '-CAfile', rootFile, '-timeout', '10'];
  const { code, output } = await run('openssl', ['ocsp', ...query]);
  const status = new RegExp(`${certificateFile}: (\\w+)`).exec(output)?.[1];
  if (code !== 0 || status === undefined || !output.includes('Response verify OK')) throw new Error(`openssl ocsp: ${output}`);
  return status;
}

/**
 * Downloads the CRL named in the certificate and checks its signature against the issuer.
 * @param scratchFile where the CRL is put
 * @returns the serials it lists, upper-case hexadecimal
 */
export async function revokedSerials(certificateFile: string, issuerFile: string, scratchFile: string): Promise<string[]> {
  const extension = await mustRun('openssl', ['x509', '-in', certificateFile, '-noout', '-ext', 'crlDistributionPoints']);
  const url = /URI:(\S+)/.exec(extension)?.[1];
  if (url === undefined) throw new Error(`no CRL distribution point: ${extension}`);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  await writeFile(scratchFile, new Uint8Array(await response.arrayBuffer()));
  const { code, output } = await run('openssl', ['crl', '-inform', 'DER', '-in', scratchFile, '-noout', '-text', '-CAfile', issuerFile]);
  if (code !== 0 || !output.includes('verify OK')) throw new Error(`openssl crl: ${output}`);
  return [...output.matchAll(/Serial Number: ([0-9A-F]+)/g)].map((match) => match[1]!);
}
