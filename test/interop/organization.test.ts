import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certbotFolders } from './clients/certbot.js';
import { CONTACT } from './clients/client.js';
import { challengeDnsProgram, startChallengeDns } from './support/challenge-dns.js';
import { freePorts } from './support/free-ports.js';
import { ocspStatus, subjectOf, verifyChain } from './support/openssl.js';
import { run } from './support/run.js';
import { tegataCommand } from './support/tegata-command.js';
import { startTegata, type Tegata } from './support/tegata.js';
import { findTool, titleWith } from './support/tools.js';

const CERTBOT = findTool('certbot', 'Debian') ?? findTool('certbot', 'newest') ?? '';
const PEBBLE = challengeDnsProgram();
const NAME = 'www.shop.example.com';

/** An organization's way from its entry to its suspension, by the command line beside the running server, seen from certbot. */
describe.skipIf(CERTBOT === '' || PEBBLE === undefined)(titleWith('an organization entered by the command line', { certbot: CERTBOT, pebble: PEBBLE }), () => {
  const running: { stop(): Promise<void> }[] = [];
  let folder: string;
  let server: Tegata;
  let key: { id: string; hmacKey: string };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tegata-organization-'));
    const dns = await startChallengeDns();
    running.push(dns);
    const [httpPort] = (await freePorts(1)) as [number];
    server = await startTegata(folder, dns, httpPort);
    running.push(server);
    const record = ['--name', 'Shop K.K.', '--state', 'Osaka', '--locality', 'Kita-ku', '--country', 'JP'];
    await tegataCommand(server, ['org', 'add', '--id', 'shop', '--officer', 'first', ...record]);
    await tegataCommand(server, ['org', 'approve', 'shop', '--officer', 'second']);
    key = (await tegataCommand(server, [
      'eab',
      'create',
      '--organization',
      'shop',
      '--officer',
      'first',
      '--allow',
      'shop.example.com',
    ])) as typeof key;
  });
  afterAll(async () => {
    for (const daemon of running.reverse()) await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const certonly = (name: string, ...more: string[]): ReturnType<typeof run> => {
    const account = [
      '--server',
      server.directoryUrl,
      '--agree-tos',
      '--email',
      CONTACT,
      '--no-eff-email',
      '--eab-kid',
      key.id,
      '--eab-hmac-key',
      key.hmacKey,
    ];
    const challenge = ['--standalone', '--http-01-port', String(server.httpPort)];
    return run(CERTBOT, ['certonly', '-n', ...certbotFolders(join(folder, 'client')), ...account, ...challenge, ...more, '-d', name], {
      env: { REQUESTS_CA_BUNDLE: server.tlsCaFile },
    });
  };
  const chain = (): string => join(folder, 'client/config/live', NAME, 'fullchain.pem');

  test('the certificate’s subject is the organization’s record', async () => {
    const { code, output } = await certonly(NAME);
    expect(code, output).toBe(0);
    await verifyChain(chain(), server.rootFile);
    expect(await subjectOf(chain())).toBe(`C=JP, ST=Osaka, L=Kita-ku, O=Shop K.K., CN=${NAME}`);
  });

  test('a name outside the key’s rules is rejected', async () => {
    const { code, output } = await certonly('www.elsewhere.example.com');
    expect(code).toBe(1);
    expect(output).toContain('www.elsewhere.example.com');
    expect(await problems()).toContain('rejectedIdentifier');
  });

  test('a suspended organization orders nothing more, and what it has stays good', async () => {
    await tegataCommand(server, ['org', 'suspend', 'shop', '--officer', 'second', '--reason', 'test']);
    const { code } = await certonly(NAME, '--force-renewal');
    expect(code).toBe(1);
    expect(await problems()).toContain('userActionRequired');
    expect(await ocspStatus(chain(), server.issuerFile, server.rootFile)).toBe('good');
  });

  /** Error types of the problem documents in certbot's log, which holds what certbot does not print. */
  const problems = async (): Promise<string[]> => {
    const { stdout } = await run('cat', [join(folder, 'client/logs/letsencrypt.log')]);
    return [...stdout.matchAll(/urn:ietf:params:acme:error:(\w+)/g)].map((match) => match[1]!);
  };
});
