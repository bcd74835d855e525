import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssuerConfig } from '../../src/config/config.js';
import type { Clock } from '../../src/core/time.js';

/** openssl's opinion of what a CA hands out, at the CA's own time. Asynchronous, since the CA may run in this process. */
export interface OpensslJudge {
  /** @returns what `openssl verify` says, `OK` when the first certificate chains to the root by the others; @param root number of the root */
  verifyChain(pem: string, root?: number): Promise<string>;
  /** Asks the CA's responder. @returns `good`, `revoked` or `unknown`, when the response's signature verifies; @throws with openssl's words */
  ocspStatus(serial: string): Promise<string>;
  /** The CRL as it is served now, when its signature verifies. @returns serial (lower-case hex without leading zeros) → reason */
  crl(): Promise<Map<string, string>>;
  /** The CRL as it is served now, in openssl's words, when its signature verifies. */
  describeCrl(): Promise<string>;
  /** A certificate in openssl's words. */
  describe(pem: string): Promise<string>;
  remove(): void;
}

/** What the judge must know of a CA. */
export interface JudgedCa {
  readonly clock: Pick<Clock, 'now'>;
  readonly publicUrl: string;
  readonly config: { readonly issuers: readonly Pick<IssuerConfig, 'id' | 'certificate' | 'roots'>[] };
}

/** Makes a judge for a running CA. */
export function opensslJudge(ca: JudgedCa): OpensslJudge {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-judge-'));
  let files = 0;
  const write = (content: string | Buffer): string => {
    const file = join(folder, `${(files += 1)}`);
    writeFileSync(file, content);
    return file;
  };
  const [issuer] = ca.config.issuers;
  if (issuer === undefined) throw new Error('no issuer');
  const at = () => ['-attime', `${ca.clock.now()}`];
  const describeCrl = async (): Promise<string> => {
    const response = await fetch(`${ca.publicUrl}/crl/${issuer.id}.crl`);
    if (!response.ok) throw new Error(`CRL: ${response.status}`);
    const file = write(Buffer.from(await response.arrayBuffer()));
    const { output } = await openssl('crl', '-inform', 'DER', '-in', file, '-noout', '-text', '-CAfile', issuer.certificate);
    if (!output.includes('verify OK')) throw new Error(output);
    return output;
  };
  return {
    async verifyChain(pem, root = 0) {
      const file = write(pem);
      const { output } = await openssl(
        'verify',
        '-x509_strict',
        '-purpose',
        'sslserver',
        ...at(),
        '-CAfile',
        issuer.roots[root] ?? '',
        '-untrusted',
        file,
        file,
      );
      return output.replace(`${file}: `, '').trim();
    },
    async ocspStatus(serial) {
      const query = ['-issuer', issuer.certificate, '-serial', `0x${serial}`, '-url', `${ca.publicUrl}/ocsp`];
      const { output } = await openssl('ocsp', ...query, '-CAfile', issuer.roots[0] ?? '', ...at(), '-timeout', '10');
      const status = /^(?:0x)?[0-9a-fA-F]+: (\w+)$/m.exec(output)?.[1];
      if (status === undefined || !output.includes('Response verify OK')) throw new Error(output);
      return status;
    },
    describeCrl,
    async crl() {
      const entries = (await describeCrl()).split('Serial Number: ').slice(1);
      const serialOf = (entry: string) => (/^[0-9A-F]+/.exec(entry)?.[0] ?? '').toLowerCase().replace(/^0+/, '');
      return new Map(entries.map((entry) => [serialOf(entry), /CRL Reason Code: *\n *(.+)/.exec(entry)?.[1] ?? 'none']));
    },
    async describe(pem) {
      return (await openssl('x509', '-in', write(pem), '-noout', '-text', '-nameopt', 'sep_comma_plus_space,utf8')).output;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Standard output and error together, whatever the status. */
function openssl(...args: string[]): Promise<{ output: string }> {
  return new Promise((resolve, reject) => {
    execFile('openssl', args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error && typeof error.code === 'string') reject(new Error('openssl could not be run', { cause: error }));
      else resolve({ output: stdout + stderr });
    });
  });
}

/** A certificate of the PKI, PEM. */
export const readPemFile = (file: string): string => readFileSync(file, 'utf8');
