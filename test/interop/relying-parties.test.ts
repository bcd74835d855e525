import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSubscriberKey } from '../support/certification-request.js';
import { startChallengeWeb } from '../support/challenge-web.js';
import { developmentProcess, type DevelopmentProcess } from '../support/development-process.js';
import { obtain, type Obtained } from '../support/order-flow.js';
import type { AcmeClient } from '../support/acme-client.js';
import { startDaemon } from './support/daemon.js';
import { freePorts } from './support/free-ports.js';
import { mustRun, run } from './support/run.js';
import { findTool, whyLeftOut } from './support/tools.js';

/*
 * What relying parties make of our certificates, SCTs, CRLs and OCSP responses: openssl (SCTs alone: the rest is everywhere), GnuTLS, NSS, and the servers that staple: Apache, HAProxy, nginx. One certificate stays
 * good, another is revoked.
 */
const NAME = 'good.shop.example.com';
const REVOKED = 'revoked.shop.example.com';
const stops: (() => Promise<unknown>)[] = [];
let folder: string;
let ca: DevelopmentProcess;
let client: AcmeClient;
let good: Obtained;
let revoked: Obtained;
const file = (name: string): string => join(folder, name);
const key = newSubscriberKey();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tegata-relying-'));
  const web = await startChallengeWeb();
  stops.push(() => web.close());
  ca = await developmentProcess(file('data'), web.port, ['--ct']);
  const daemon = await ca.start();
  stops.push(() => daemon.stop());
  client = await ca.connect();
  await client.newAccount({ termsOfServiceAgreed: true, eab: ca.record().eab });
  good = await obtain({ web }, client, [NAME], { key });
  revoked = await obtain({ web }, client, [REVOKED]);
  expect((await client.revoke(revoked.der, { reason: 4 })).status).toBe(200);
  const { issuerFile, rootFile, publicUrl } = ca.record();
  await writeFile(file('good.pem'), good.pem);
  await writeFile(file('good-leaf.pem'), good.certificate.toString());
  await writeFile(file('revoked-leaf.pem'), revoked.certificate.toString());
  await writeFile(file('key.pem'), key.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(file('chain.pem'), `${await readFile(issuerFile, 'utf8')}${await readFile(rootFile, 'utf8')}`);
  await writeFile(file('good-chain.pem'), `${good.certificate.toString()}${await readFile(file('chain.pem'), 'utf8')}`);
  // The revocation's CRL is published by the job of its commit.
  for (let tries = 0; ; tries++) {
    const crl = Buffer.from(await (await fetch(`${publicUrl}/crl/issuer-1.crl`)).arrayBuffer());
    await writeFile(file('crl.der'), crl);
    if (crl.includes(Buffer.from(revoked.serial.length % 2 === 0 ? revoked.serial : `0${revoked.serial}`, 'hex'))) break;
    if (tries > 100) throw new Error('the revocation is in no CRL');
    await sleep(200);
  }
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await rm(folder, { recursive: true, force: true });
});

const needing = (program: string): string => findTool(program, 'Debian') ?? '';
const missing = (...programs: string[]): string | undefined => programs.find((program) => needing(program) === '');
const title = (what: string, ...programs: string[]): string => {
  const absent = missing(...programs);
  return absent === undefined ? what : `${what}: left out, ${absent}: ${whyLeftOut(absent)}`;
};

describe.skipIf(missing('certtool', 'ocsptool') !== undefined)(title('GnuTLS', 'certtool', 'ocsptool'), () => {
  test('verifies the chain', async () => {
    const output = await mustRun('certtool', ['--verify-chain', '--infile', file('good-chain.pem')]);
    expect(output).toContain('Chain verification output: Verified. The certificate is trusted.');
  });

  test('verifies the CRL, which lists the revoked serial with its reason', async () => {
    await mustRun('openssl', ['crl', '-inform', 'DER', '-in', file('crl.der'), '-out', file('crl.pem')]);
    const args = ['--verify-crl', '--load-ca-certificate', ca.record().issuerFile, '--infile', file('crl.pem')];
    expect((await run('certtool', args)).output).toContain('Verified');
    const info = await mustRun('certtool', ['--crl-info', '--infile', file('crl.pem')]);
    expect(info.toLowerCase()).toContain(revoked.serial);
    expect(info).toMatch(/CRL Number|Signature Algorithm: RSA-SHA256/);
  });

  test('asks OCSP, with and without nonce: good and revoked', async () => {
    const { issuerFile, publicUrl } = ca.record();
    for (const [leaf, status] of [
      ['good-leaf.pem', 'good'],
      ['revoked-leaf.pem', 'revoked'],
    ] as const) {
      for (const nonce of ['--nonce', '--no-nonce']) {
        const args = [`--ask=${publicUrl}/ocsp`, nonce, '--load-cert', file(leaf), '--load-issuer', issuerFile];
        const { output } = await run('ocsptool', args);
        expect(output).toMatch(new RegExp(`Certificate Status: ${status}`));
        expect(output).toContain('Verifying OCSP Response: Success');
      }
    }
  });
});

describe.skipIf(missing('vfychain', 'crlutil', 'certutil') !== undefined)(title('NSS', 'vfychain', 'crlutil', 'certutil'), () => {
  const database = (): string => `sql:${file('nss')}`;
  beforeAll(async () => {
    const { issuerFile, rootFile } = ca.record();
    await mustRun('mkdir', [file('nss')]);
    await mustRun('certutil', ['-N', '-d', database(), '--empty-password']);
    await mustRun('certutil', ['-A', '-d', database(), '-n', 'root', '-t', 'CT,,', '-a', '-i', rootFile]);
    await mustRun('certutil', ['-A', '-d', database(), '-n', 'issuer', '-t', ',,', '-a', '-i', issuerFile]);
  });
  /** vfychain prints SEC_ERROR_REVOKED_CERTIFICATE by its number. */
  const verify = (leaf: string, ...more: string[]): ReturnType<typeof run> => run('vfychain', ['-d', database(), '-pp', '-u', '1', ...more, '-a', file(leaf)]);

  test('verifies the chain, asking OCSP: good and revoked', async () => {
    const ocsp = ['-g', 'leaf', '-m', 'ocsp', '-s', 'failIfNoInfo'];
    expect((await verify('good-leaf.pem', ...ocsp)).output).toContain('Chain is good!');
    expect((await verify('revoked-leaf.pem', ...ocsp)).output).toContain('ERROR -8180');
  });

  test('imports the CRL, and refuses what it lists', async () => {
    await mustRun('crlutil', ['-I', '-d', database(), '-i', file('crl.der')]);
    expect((await mustRun('crlutil', ['-L', '-d', database(), '-n', 'issuer'])).toLowerCase()).toContain('crl number');
    const crl = ['-g', 'leaf', '-m', 'crl'];
    expect((await verify('good-leaf.pem', ...crl)).output).toContain('Chain is good!');
    expect((await verify('revoked-leaf.pem', ...crl)).output).toContain('ERROR -8180');
  });
});

/** The status that a server on this port staples, and `none` where it staples nothing. */
const stapled = async (port: number): Promise<string> => {
  const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', NAME, '-status', '-CAfile', ca.record().rootFile];
  const { output } = await run('openssl', args);
  return /OCSP Response Status: successful/.test(output) ? (/Cert Status: (\w+)/.exec(output)?.[1] ?? 'none') : 'none';
};

test('openssl, told the logs’ keys, finds every SCT of an issued certificate valid', async () => {
  const [port] = (await freePorts(1)) as [number];
  const list = JSON.parse(await readFile(file('data/ct/log-list.json'), 'utf8')) as { operators: { logs: { key: string }[]; tiled_logs: { key: string }[] }[] };
  const keys = list.operators.flatMap((operator) => [...operator.logs, ...operator.tiled_logs]).map(({ key: spki }) => spki);
  const sections = keys.map((spki, n) => `[log${n}]\ndescription = log ${n}\nkey = ${spki}\n`);
  await writeFile(file('logs.cnf'), `enabled_logs = ${keys.map((_, n) => `log${n}`).join(',')}\n${sections.join('')}`);
  const server = await startDaemon('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', file('good-leaf.pem'), '-cert_chain', file('good.pem'), '-key', file('key.pem'), '-www'], { ready: /ACCEPT/ });
  try {
    // s_client takes the time without its milliseconds, and SCTs of this very second for promises of the future.
    await sleep(1000 - (Date.now() % 1000));
    const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', NAME, '-CAfile', ca.record().rootFile, '-verify_return_error', '-verify_hostname', NAME, '-ct', '-ctlogfile', file('logs.cnf')];
    const { stdout } = await run('openssl', args);
    const count = Number(/SCTs present \((\d+)\)/.exec(stdout)?.[1]);
    expect(count).toBeGreaterThanOrEqual(2);
    expect(stdout.match(/SCT validation status: .*/g)).toEqual(Array.from({ length: count }, () => 'SCT validation status: valid'));
    expect(stdout).toContain('Verify return code: 0 (ok)');
  } finally {
    await server.stop();
  }
});

describe.skipIf(missing('apache2') !== undefined)(title('Apache', 'apache2'), () => {
  test('staples our response, as docs/stapling.md tells it to', async () => {
    const [port] = (await freePorts(1)) as [number];
    const modules = ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl'];
    await writeFile(
      file('apache.conf'),
      `ServerRoot ${folder}
ServerName ${NAME}
PidFile ${file('apache.pid')}
DefaultRuntimeDir ${folder}
Mutex file:${folder}
ErrorLog ${file('apache.log')}
User www-data
Group www-data
LogLevel info
Listen 127.0.0.1:${port}
${modules.map((module) => `LoadModule ${module}_module /usr/lib/apache2/modules/mod_${module}.so`).join('\n')}
SSLStaplingCache shmcb:${file('stapling')}(128000)
<VirtualHost 127.0.0.1:${port}>
  ServerName ${NAME}
  SSLEngine on
  SSLCertificateFile ${file('good.pem')}
  SSLCertificateKeyFile ${file('key.pem')}
  SSLUseStapling on
  SSLStaplingReturnResponderErrors off
</VirtualHost>
`,
    );
    const server = await startDaemon('/usr/sbin/apache2', ['-f', file('apache.conf'), '-DFOREGROUND']);
    try {
      await expect.poll(() => stapled(port), { timeout: 20_000, interval: 500 }).toBe('good');
    } catch (error) {
      throw new Error(`${server.output()}${await readFile(file('apache.log'), 'utf8').catch(() => '')}`, { cause: error });
    } finally {
      await server.stop();
    }
  });
});

describe.skipIf(missing('haproxy') !== undefined)(title('HAProxy', 'haproxy'), () => {
  test('staples the response that lies beside its certificate, as docs/stapling.md has it fetched', async () => {
    const [port] = (await freePorts(1)) as [number];
    await writeFile(file('shop.pem'), `${good.pem}${await readFile(file('key.pem'), 'utf8')}`);
    const { issuerFile, publicUrl, rootFile } = ca.record();
    const url = (await mustRun('openssl', ['x509', '-in', file('shop.pem'), '-noout', '-ocsp_uri'])).trim();
    expect(url).toBe(`${publicUrl}/ocsp`);
    await mustRun('openssl', ['ocsp', '-issuer', issuerFile, '-cert', file('shop.pem'), '-url', url, '-CAfile', rootFile, '-no_nonce', '-respout', file('shop.pem.ocsp')]);
    await writeFile(file('shop.pem.issuer'), await readFile(issuerFile, 'utf8'));
    await writeFile(
      file('haproxy.cfg'),
      `global
  log stdout format raw local0
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend www
  bind 127.0.0.1:${port} ssl crt ${file('shop.pem')}
  http-request return status 200
`,
    );
    const server = await startDaemon('/usr/sbin/haproxy', ['-W', '-f', file('haproxy.cfg')], { ready: /Loading success|worker/ });
    try {
      await expect.poll(() => stapled(port), { timeout: 20_000, interval: 500 }).toBe('good');
    } finally {
      await server.stop();
    }
  });
});

describe.skipIf(missing('nginx') !== undefined)(title('nginx', 'nginx'), () => {
  test('staples our response, as docs/stapling.md tells it to, and nothing once it is told of a revocation', async () => {
    const [port] = (await freePorts(1)) as [number];
    await mustRun('mkdir', ['-p', file('nginx')]);
    await writeFile(
      file('nginx.conf'),
      `daemon off; pid ${file('nginx/pid')}; error_log stderr info; worker_processes 1; user root;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${file('nginx/a')}; proxy_temp_path ${file('nginx/b')}; fastcgi_temp_path ${file('nginx/c')}; uwsgi_temp_path ${file('nginx/d')}; scgi_temp_path ${file('nginx/e')};
  server {
    listen 127.0.0.1:${port} ssl;
    server_name ${NAME};
    ssl_certificate ${file('good.pem')};
    ssl_certificate_key ${file('key.pem')};
    ssl_stapling on;
    ssl_stapling_verify on;
    ssl_trusted_certificate ${file('chain.pem')};
  }
}
`,
    );
    const nginx = (): ReturnType<typeof startDaemon> => startDaemon('/usr/sbin/nginx', ['-c', file('nginx.conf'), '-p', file('nginx')], { ready: /start worker processes/ });
    let server = await nginx();
    try {
      // nginx asks after the first handshake, and staples from the next on.
      await expect.poll(() => stapled(port), { timeout: 20_000, interval: 500 }).toBe('good');
      expect((await client.revoke(good.der, { reason: 5 })).status).toBe(200);
      await server.stop();
      server = await nginx();
      // nginx hands out `good` alone: a client that must see a status finds none.
      await stapled(port);
      await expect.poll(() => server.output(), { timeout: 20_000, interval: 500 }).toContain('certificate status "revoked" in the OCSP response');
      expect(await stapled(port)).toBe('none');
    } finally {
      await server.stop();
    }
  });
});
