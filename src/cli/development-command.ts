import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseHostPort } from '../app/host-port.js';
import { PERSPECTIVE_COMMAND, runDevelopmentPerspective } from '../app/run-development-perspective.js';
import { runDevelopment } from '../app/run-development.js';

interface Options {
  data: string;
  listen: ReturnType<typeof parseHostPort>;
  management: ReturnType<typeof parseHostPort>;
  public: ReturnType<typeof parseHostPort>;
  portal: ReturnType<typeof parseHostPort>;
  officers: ReturnType<typeof parseHostPort>;
  httpPort: number;
  tlsPort: number;
  dnsServer?: ReturnType<typeof parseHostPort>;
  policy: string;
  perspectives: number;
  eabKey?: { id: string; hmacKey: Buffer }[];
  openRegistration: boolean;
  ct: boolean;
  testSites?: ReturnType<typeof parseHostPort>;
  accessLog: boolean;
  database?: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}

const MOST_PERSPECTIVES = 20;

/** `tegata development`: what script/server starts. */
export function addDevelopmentCommand(program: Command): void {
  program
    .command('development')
    .description('run a development CA in the foreground, making what is missing; not for production')
    .option('--data <dir>', 'token, PKI, database and secrets', 'var/dev')
    .addOption(listener('--listen <host:port>', 'HTTPS: ACME, directory at /dir', '127.0.0.1:14000'))
    .addOption(listener('--management <host:port>', "HTTPS: Pebble's management API", '127.0.0.1:15000'))
    .addOption(listener('--public <host:port>', 'HTTP: OCSP, CRL, issuer certificates, repository', '127.0.0.1:14080'))
    .addOption(listener('--portal <host:port>', 'HTTPS: pages and API for subscribers', '127.0.0.1:14100'))
    .addOption(listener('--officers <host:port>', 'HTTPS: pages for officers', '127.0.0.1:14200'))
    .option('--http-port <n>', 'port that http-01 validation connects to', port, 5002)
    .option('--tls-port <n>', 'port that HTTPS redirects of validation connect to', port, 5001)
    .option('--dns-server <host:port>', 'resolver for validation; an embedded one answers every name with 127.0.0.1 when left out', address)
    .option('--policy <name>', 'ov-acme, or secom-sr-2.96 as written', 'ov-acme')
    .option('--perspectives <n>', 'remote perspectives to start on this machine, as processes of their own, none when left out', perspectives, 0)
    .option('--eab-key <kid:base64url>', 'external account key of the demonstration organization; may be repeated', eabKey)
    .option('--open-registration', 'newAccount without external account binding lands in the demonstration organization', false)
    .option('--ct', 'log certificates to CT logs of its own, so that they carry SCTs', false)
    .option('--test-sites <host:port>', 'HTTPS: test sites with a valid, a revoked and an expired certificate; none when left out', address)
    .option('--access-log', 'keep an access log of the public listener in DATA/access', false)
    .option('--database <file-or-url>', 'SQLite file or postgres:// URL; a file in the data folder when left out')
    .option('--log-level <level>', 'debug, info, warn or error', logLevel, 'warn')
    .action(async (options: Options) => {
      const database =
        options.database === undefined || /^postgres(ql)?:/.test(options.database) ? (options.database ?? null) : resolve(options.database);
      await runDevelopment({
        ...options,
        data: resolve(options.data),
        dnsServer: options.dnsServer ?? null,
        eabKeys: options.eabKey ?? [],
        database,
      });
    });
  program
    .command(PERSPECTIVE_COMMAND, { hidden: true })
    .description('one of the remote perspectives that tegata development starts')
    .argument('<settings>')
    .action((settings: string) => runDevelopmentPerspective(settings));
}

function listener(flags: string, description: string, usual: string): Option {
  return new Option(flags, description).argParser(address).default(parseHostPort(usual), usual);
}

function address(text: string): ReturnType<typeof parseHostPort> {
  try {
    return parseHostPort(text);
  } catch {
    throw new InvalidArgumentError('Write HOST:PORT.');
  }
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65_535) throw new InvalidArgumentError('Write a port, 1 to 65535.');
  return Number(text);
}

function perspectives(text: string): number {
  if (!/^\d{1,2}$/.test(text) || Number(text) > MOST_PERSPECTIVES) throw new InvalidArgumentError(`Write a number, 0 to ${MOST_PERSPECTIVES}.`);
  return Number(text);
}

function eabKey(text: string, earlier: NonNullable<Options['eabKey']> = []): NonNullable<Options['eabKey']> {
  const match = /^([A-Za-z0-9_-]{1,64}):([A-Za-z0-9_-]{43,})=*$/.exec(text);
  if (!match) throw new InvalidArgumentError('Write KID:BASE64URL; the key has 32 bytes or more.');
  return [...earlier, { id: match[1] as string, hmacKey: Buffer.from(match[2] as string, 'base64url') }];
}

function logLevel(text: string): Options['logLevel'] {
  if (text === 'debug' || text === 'info' || text === 'warn' || text === 'error') return text;
  throw new InvalidArgumentError('Write debug, info, warn or error.');
}
