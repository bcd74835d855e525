import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportYear } from '../../src/archive/export-year.js';
import { systemRandom } from '../../src/app/system-random.js';
import { readPem } from '../../src/app/read-pem.js';
import { openDatabase } from '../../src/db/open-database.js';
import { encodeOcspRequest } from '../../src/x509/encode-ocsp-request.js';
import { readCertificate } from '../../src/x509/read-certificate.js';
import { readAuditEvents } from '../support/audit-events.js';
import { obtain } from '../support/order-flow.js';
import { SoftwareSigner } from '../support/software-signer.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { silentLog } from '../support/test-database.js';

let folder: string;
let ca: Ca;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-access-'));
  ca = await startCa({ configure: (config) => ({ ...config, publicAccessLog: { folder: join(folder, 'log'), addresses: 'network', keepDays: null } }) });
});
afterAll(async () => {
  await ca.stop();
  rmSync(folder, { recursive: true, force: true });
});

const files = (): string[] => readdirSync(join(folder, 'log')).filter((name) => name.endsWith('.gz'));

test('what relying parties have asked is in a file whose hash the audit log has, and in the archive of its year', async () => {
  const { serial } = await obtain(ca, await ca.subscribe(), ['www.example.com']);
  const request = encodeOcspRequest(readCertificate(readPem(ca.config.issuers[0]?.certificate ?? '')), serial);
  const base64 = request.toString('base64');
  const ocsp = async (): Promise<number> => (await fetch(`${ca.publicUrl}/ocsp/${encodeURIComponent(base64)}`)).status;
  expect([await ocsp(), await ocsp()]).toEqual([200, 200]);
  await fetch(`${ca.publicUrl}/ocsp`, { method: 'POST', headers: { 'Content-Type': 'application/ocsp-request' }, body: request });
  await fetch(`${ca.publicUrl}/crl/issuer-1.crl`);
  await fetch(`${ca.publicUrl}/nothing`);
  await ca.restart();

  const [name = ''] = files();
  const content = readFileSync(join(folder, 'log', name));
  const lines = gunzipSync(content).toString().split('\n');
  const get = `GET /ocsp/${encodeURIComponent(base64)} 200`;
  expect(lines.map((line) => line.split(' ').slice(1).join(' '))).toEqual(
    [get, get, `POST /ocsp 200 ${base64}`, 'GET /crl/issuer-1.crl 200', 'GET /nothing 404'].map((line) => `127.0.0.0 ${line}`).concat(''),
  );
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(readAuditEvents(ca.config.database).filter(({ kind }) => kind === 'access-log.closed')).toMatchObject([{ detail: { file: name, sha256, lines: 5, lost: 0 } }]);

  const signer = new SoftwareSigner();
  signer.generate('audit', 'P-256');
  const database = await openDatabase({ url: ca.config.database, clock: ca.clock, random: systemRandom, log: silentLog });
  const archive = join(folder, 'archive');
  const key = { signer, keyId: 'audit', algorithm: 'ecdsa-with-SHA256' } as const;
  await exportYear(database.transactor.read, { year: 2026, folder: archive, key, now: ca.clock.now(), accessLog: join(folder, 'log') }).finally(() => database.close());
  expect(readFileSync(join(archive, 'access', name)).equals(content)).toBe(true);
  expect(readFileSync(join(archive, 'SHA256SUMS'), 'utf8')).toContain(`${sha256}  access/${name}\n`);
  expect(execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: archive }).toString()).toBe('');
  expect(ca.logged).toEqual([]);
});
