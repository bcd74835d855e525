import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { SECONDS_PER_DAY } from '../../core/time.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { SeededRandom } from '../../../test/support/seeded-random.js';
import { systemClock } from '../system-clock.js';
import { makeDevelopmentTls } from './make-tls.js';

const folders: string[] = [];
let directory: string;
const random = new SeededRandom(11);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tegata-tls-'));
  folders.push(directory);
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

it('openssl verifies it for localhost, 127.0.0.1 and ::1, and for no other name', () => {
  const files = makeDevelopmentTls({ directory, clock: systemClock, random });
  const verify = (...args: string[]) =>
    execFileSync('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', files.ca, ...args, files.certificate], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  expect(verify('-verify_hostname', 'localhost')).toMatch('OK');
  expect(verify('-verify_ip', '127.0.0.1')).toMatch('OK');
  expect(verify('-verify_ip', '::1')).toMatch('OK');
  expect(() => verify('-verify_hostname', 'example.com')).toThrow();
  expect(statSync(files.key).mode & 0o777).toBe(0o600);
});

it('serves a TLS client that trusts its CA', async () => {
  const files = makeDevelopmentTls({ directory, clock: systemClock, random });
  const server = createServer({ cert: readFileSync(files.certificate), key: readFileSync(files.key) }, (socket) => socket.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const heard = await new Promise<string>((resolve, reject) => {
    const client = connect({ host: '127.0.0.1', port, servername: 'localhost', ca: readFileSync(files.ca) });
    client.once('data', (data) => {
      resolve(String(data));
      client.destroy();
    });
    client.once('error', reject);
  });
  expect(heard).toBe('hello');
  await new Promise((resolve) => server.close(resolve));
});

it('is kept while it has 30 days left and fits together, and made anew otherwise', () => {
  const clock = new FakeClock('2026-11-21');
  const make = () => {
    const files = makeDevelopmentTls({ directory, clock, random });
    return [files.ca, files.certificate, files.key].map((file) => readFileSync(file, 'utf8'));
  };
  const first = make();
  clock.set(clock.now() + 334 * SECONDS_PER_DAY);
  expect(make()).toEqual(first);
  clock.set(clock.now() + 2 * SECONDS_PER_DAY);
  const second = make();
  expect(second.filter((file) => first.includes(file))).toEqual([]);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(directory, 'tls', 'key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const third = make();
  expect(third[1]).not.toBe(second[1]);
  expect(make()).toEqual(third);
});
