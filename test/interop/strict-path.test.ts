import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certbotAccount, certbotFolders } from './clients/certbot.js';
import { challengeDnsProgram, startChallengeDns } from './support/challenge-dns.js';
import { CHECKOUT } from './support/checkout.js';
import { startDaemon } from './support/daemon.js';
import { freePorts } from './support/free-ports.js';
import { namesOf, verifyChain } from './support/openssl.js';
import { run } from './support/run.js';
import { startTegata, type Tegata } from './support/tegata.js';
import { findTool, titleWith } from './support/tools.js';
import { withWebRoot } from './support/web-root.js';

const CERTBOT = findTool('certbot', 'Debian') ?? findTool('certbot', 'newest') ?? '';
const PEBBLE = challengeDnsProgram();
const NGINX = findTool('nginx', 'Debian') ?? '';

/** Under the unamended policy the CA asks for /.well-known/pki-validation/TOKEN only (BR 3.2.2.4.18), where no stock client puts anything. */
describe.skipIf(CERTBOT === '' || PEBBLE === undefined)(titleWith('certbot under the strict policy', { certbot: CERTBOT, pebble: PEBBLE }), () => {
  const running: { stop(): Promise<void> }[] = [];
  let folder: string;
  let server: Tegata;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tegata-strict-'));
    const dns = await startChallengeDns();
    running.push(dns);
    const [httpPort] = (await freePorts(1)) as [number];
    server = await startTegata(folder, dns, httpPort, ['--policy', 'secom-sr-2.96']);
    running.push(server);
  });
  afterAll(async () => {
    for (const daemon of running.reverse()) await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const certonly = (name: string, how: readonly string[]): ReturnType<typeof run> =>
    run(
      CERTBOT,
      ['certonly', '-n', ...certbotFolders(join(folder, 'client')), ...certbotAccount(server), '--key-type', 'rsa', ...how, '-d', name],
      {
        env: { REQUESTS_CA_BUNDLE: server.tlsCaFile },
      },
    );
  const expectIssued = async (name: string): Promise<void> => {
    const chain = join(folder, 'client/config/live', name, 'fullchain.pem');
    await verifyChain(chain, server.rootFile);
    expect(await namesOf(chain)).toEqual([name]);
  };

  test.skipIf(NGINX === '')(titleWith('--webroot works behind nginx with the one rule of the README', { nginx: NGINX }), async () => {
    const web = join(folder, 'nginx-web');
    await mkdir(web);
    const nginx = await startDaemon(NGINX, ['-p', folder, '-c', await nginxConfiguration(folder, web, server.httpPort)], {
      ready: /start worker process \d/,
    });
    try {
      const { code, output } = await certonly('nginx.strict.example.com', ['--webroot', '-w', web]);
      expect(code, output + nginx.output()).toBe(0);
      await expectIssued('nginx.strict.example.com');
    } finally {
      await nginx.stop();
    }
  });

  test('--webroot works with the link of the README in any web server’s folder, twice', async () => {
    const web = join(folder, 'linked-web');
    await mkdir(join(web, '.well-known/acme-challenge'), { recursive: true });
    await symlink('acme-challenge', join(web, '.well-known/pki-validation'));
    for (const name of ['link-1.strict.example.com', 'link-2.strict.example.com']) {
      const { code, output } = await withWebRoot(web, server.httpPort, () => certonly(name, ['--webroot', '-w', web]));
      expect(code, output).toBe(0);
      await expectIssued(name);
    }
  });

  test('--standalone, which serves /.well-known/acme-challenge/ alone, is refused, and is told the path to serve', async () => {
    const { code, output } = await certonly('none.strict.example.com', ['--standalone', '--http-01-port', String(server.httpPort)]);
    expect(code).toBe(1);
    expect(output).toContain('/.well-known/pki-validation/');
  });
});

/** The rule stands in the README for people to copy, so that very line is what is tested. */
async function nginxConfiguration(folder: string, web: string, port: number): Promise<string> {
  const readme = await readFile(join(CHECKOUT, 'README.md'), 'utf8');
  const rule = /^\s*location \/\.well-known\/pki-validation\/ \{.*\}$/m.exec(readme)?.[0];
  if (rule === undefined) throw new Error('README.md shows no nginx rule for /.well-known/pki-validation/');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(folder, `nginx-${kind}`)};`)
    .join(' ');
  const file = join(folder, 'nginx.conf');
  await writeFile(
    file,
    `daemon off; pid ${join(folder, 'nginx.pid')}; error_log stderr notice; user ${userInfo().username};
events {}
http {
  access_log off; ${temporary}
  server {
    listen 127.0.0.1:${port};
    root ${web};
    ${rule.replaceAll('/var/www/html', web).trim()}
  }
}
`,
  );
  return file;
}
