import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

const run = promisify(execFile);

/** Debian package → the program of it that is used. */
const PROGRAMS = { knot: 'knotd', unbound: 'unbound', ldnsutils: 'ldns-signzone' } as const;

/** The Debian packages that the tests with signed zones need and that are not installed. */
export function missingDnsPackages(): string[] {
  return Object.entries(PROGRAMS)
    .filter(([, program]) => findProgram(program) === undefined)
    .map(([name]) => name);
}

function findProgram(name: string): string | undefined {
  return [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/**
 * How a zone is. `secure`: signed, DS in the parent. `insecure`: not signed. `island`: signed, without a DS. `expired`: its signatures ended
 * yesterday. `altered`: its records were changed after they were signed. `wrong-key`: the parent's DS is of another key.
 */
export interface ZoneOptions {
  readonly kind: 'secure' | 'insecure' | 'island' | 'expired' | 'altered' | 'wrong-key';
  /** NSEC3 instead of NSEC, with or without opt-out. */
  readonly nsec3?: 'plain' | 'opt-out';
  /** In master file format, without the SOA and NS of the apex and without delegations. */
  readonly records?: readonly string[];
}

export interface SignedDns {
  /** A validating resolver (unbound) on loopback. */
  readonly resolver: { readonly host: string; readonly port: number };
  /** The same with validation switched off, as if somebody had forgotten it. */
  readonly unvalidating: { readonly host: string; readonly port: number };
  /** The same with the exceptions (`domain-insecure`) that were asked for. */
  readonly bypassing: { readonly host: string; readonly port: number };
  /** Replaces a zone's records, and signs it anew. */
  set(zone: string, records: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an own DNS from the root down: knotd serves the zones, ldns-signzone signs them, unbound validates up to the key of the root.
 * Nothing is cached. Everything dies with `stop`.
 * @param zones by name; the root is added, and delegates what has no other parent among them
 * @param bypassed the zone that the third resolver makes an exception for
 */
export async function startSignedDns(
  zones: Readonly<Record<string, ZoneOptions>>,
  { bypassed }: { bypassed?: string } = {},
): Promise<SignedDns> {
  const folder = await mkdtemp(join(tmpdir(), 'tegata-dns-'));
  await chmod(folder, 0o755);
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        await once(child, 'exit');
      }),
    );
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const all: Record<string, ZoneOptions> = { '': { kind: 'secure' }, ...zones };
    const signer = new ZoneSigner(folder, all);
    // A zone's DS comes from its keys, so the order does not matter.
    for (const zone of Object.keys(all)) await signer.makeKey(zone);
    for (const zone of Object.keys(all)) await signer.write(zone);
    const authority = await startKnot(folder, Object.keys(all), children);
    const anchor = join(folder, 'anchor');
    await writeFile(anchor, signer.ds(''));
    const start = (lines: readonly string[]) => startUnbound(folder, Object.keys(zones), authority, lines, children);
    const validating = ['module-config: "validator iterator"', `trust-anchor-file: "${anchor}"`];
    return {
      resolver: await start(validating),
      unvalidating: await start(['module-config: "iterator"']),
      bypassing: await start([...validating, ...(bypassed === undefined ? [] : [`domain-insecure: "${bypassed}"`])]),
      set: async (zone, records) => {
        all[zone] = { ...(all[zone] ?? { kind: 'secure' }), records };
        await signer.write(zone);
        await run(program('knotc'), ['-c', join(folder, 'knot.conf'), '-b', 'zone-reload', zone]);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

class ZoneSigner {
  readonly #folder: string;
  readonly #zones: Readonly<Record<string, ZoneOptions>>;
  /** Base names of the key files. */
  readonly #keys = new Map<string, string>();
  readonly #ds = new Map<string, string>();
  #serial = 1;

  constructor(folder: string, zones: Readonly<Record<string, ZoneOptions>>) {
    this.#folder = folder;
    this.#zones = zones;
  }

  async makeKey(zone: string): Promise<void> {
    this.#keys.set(zone, await this.#generate(zone));
    const published = this.#zones[zone]?.kind === 'wrong-key' ? await this.#generate(zone) : (this.#keys.get(zone) ?? '');
    this.#ds.set(zone, (await run('ldns-key2ds', ['-n', '-2', join(this.#folder, `${published}.key`)])).stdout);
  }

  async #generate(zone: string): Promise<string> {
    const { stdout } = await run('ldns-keygen', ['-a', 'ECDSAP256SHA256', '-k', `${zone}.`], { cwd: this.#folder });
    return stdout.trim();
  }

  ds(zone: string): string {
    return this.#ds.get(zone) ?? '';
  }

  async write(zone: string): Promise<void> {
    const options = this.#zones[zone] ?? { kind: 'secure' };
    const file = join(this.#folder, fileOf(zone));
    const origin = `${zone}.`;
    const lines = [
      `$ORIGIN ${origin}`,
      '$TTL 300',
      `@ SOA ns.invalid. nobody.invalid. ${this.#serial++} 3600 600 86400 300`,
      '@ NS ns.invalid.',
      ...(options.records ?? []),
    ];
    for (const [child, { kind }] of Object.entries(this.#zones)) {
      if (child === '' || this.#parentOf(child) !== zone) continue;
      lines.push(`${child}. NS ns.invalid.`);
      if (kind !== 'insecure' && kind !== 'island') lines.push(this.ds(child).trim());
    }
    await writeFile(file, `${lines.join('\n')}\n`);
    if (options.kind === 'insecure') return;
    await this.#sign(zone, options, file);
    if (options.kind === 'altered') {
      // 192.0.2.1 and "signed" are what a test puts there to be changed.
      const signed = await readFile(file, 'utf8');
      await writeFile(file, signed.replaceAll('192.0.2.1\n', '192.0.2.66\n').replaceAll('"signed"', '"altered"'));
    }
  }

  async #sign(zone: string, { kind, nsec3 }: ZoneOptions, file: string): Promise<void> {
    const now = Math.floor(Date.now() / 1000);
    const day = 86_400;
    const [from, until] = kind === 'expired' ? [now - 9 * day, now - day] : [now - day, now + 9 * day];
    const chain = nsec3 === undefined ? [] : ['-n', '-t', '0', ...(nsec3 === 'opt-out' ? ['-p'] : [])];
    const output = `${file}.signed`;
    const key = join(this.#folder, this.#keys.get(zone) ?? '');
    await run('ldns-signzone', ['-i', String(from), '-e', String(until), '-o', `${zone}.`, '-f', output, ...chain, file, key]);
    await writeFile(file, await readFile(output));
  }

  #parentOf(zone: string): string {
    for (let name = zone; ;) {
      const dot = name.indexOf('.');
      if (dot < 0) return '';
      name = name.slice(dot + 1);
      if (name in this.#zones) return name;
    }
  }
}

async function startKnot(folder: string, zones: readonly string[], children: ChildProcess[]): Promise<number> {
  const port = await freePort();
  const data = join(folder, 'knot');
  await mkdir(data);
  const lines = [
    'server:',
    `  rundir: "${data}"`,
    `  listen: 127.0.0.1@${port}`,
    '  udp-workers: 1',
    '  tcp-workers: 1',
    '  background-workers: 1',
    'log:',
    '  - target: stderr',
    '    any: error',
    'database:',
    `  storage: "${data}"`,
    '  journal-db-max-size: 8M',
    '  kasp-db-max-size: 8M',
    '  timer-db-max-size: 8M',
    '  catalog-db-max-size: 8M',
    'template:',
    '  - id: default',
    `    storage: "${folder}"`,
    '    zonefile-load: whole',
    '    journal-content: none',
    'zone:',
    ...zones.flatMap((zone) => [`  - domain: "${zone}."`, `    file: "${fileOf(zone)}"`]),
  ];
  const config = join(folder, 'knot.conf');
  await writeFile(config, `${lines.join('\n')}\n`);
  await startServer(program('knotd'), ['-c', config], port, children);
  return port;
}

async function startUnbound(
  folder: string,
  zones: readonly string[],
  authority: number,
  more: readonly string[],
  children: ChildProcess[],
): Promise<{ host: string; port: number }> {
  const port = await freePort();
  const lines = [
    'server:',
    ...[
      'chroot: ""',
      'username: ""',
      `directory: "${folder}"`,
      'pidfile: ""',
      'use-syslog: no',
      'verbosity: 0',
      'do-daemonize: no',
      'num-threads: 1',
      'interface: 127.0.0.1',
      `port: ${port}`,
      'do-ip6: no',
      'do-not-query-localhost: no',
      'cache-max-ttl: 0',
      'cache-max-negative-ttl: 0',
      'qname-minimisation: no',
      'ede: yes',
      // Unbound answers for names under test. by itself otherwise.
      ...zones.filter((zone) => !zone.includes('.')).map((zone) => `local-zone: "${zone}." nodefault`),
      ...more,
    ].map((line) => `  ${line}`),
    'remote-control:',
    '  control-enable: no',
    ...['', ...zones].flatMap((zone) => ['stub-zone:', `  name: "${zone}."`, `  stub-addr: 127.0.0.1@${authority}`]),
  ];
  const config = join(folder, `unbound-${port}.conf`);
  await writeFile(config, `${lines.join('\n')}\n`);
  await startServer(program('unbound'), ['-d', '-c', config], port, children);
  return { host: '127.0.0.1', port };
}

/** Starts a name server and waits until it answers over TCP. */
async function startServer(path: string, args: readonly string[], port: number, children: ChildProcess[]): Promise<void> {
  // setpriv has the kernel end the server when this process ends, however that comes about.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', path, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  const words: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk.toString()));
  for (let attempt = 0; ; attempt++) {
    try {
      await run('kdig', ['@127.0.0.1', '-p', String(port), '+tcp', '+time=1', '+retry=0', '.', 'SOA']);
      return;
    } catch (error) {
      if (attempt > 100 || child.exitCode !== null) throw new Error(`${path} does not answer: ${words.join('')}`, { cause: error });
      await delay(50);
    }
  }
}

function program(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  return path;
}

function fileOf(zone: string): string {
  return `zone-${zone === '' ? 'root' : zone}`;
}
