import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.js';

const run = promisify(execFile);
const VERSIONS = '/usr/lib/postgresql';

/** The folder of the newest installed PostgreSQL's programs (Debian's package `postgresql`); undefined when there is none. */
export function findPostgres(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const versions = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(VERSIONS, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

export interface PostgresCluster {
  /** URL of one of its databases. */
  url(database: string): string;
  /** Runs statements as its superuser in the database `postgres`. */
  admin(statement: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of its own, in a temporary folder and on a free port of the loopback address. It dies with the process that started it.
 * @param durable whether commits wait for the disk; tests seldom care, measurements do
 */
export async function startPostgres(bin: string, { durable = false } = {}): Promise<PostgresCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'tegata-postgres-'));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const stop = async () => {
    if (server && server.exitCode === null && server.signalCode === null) {
      // SIGQUIT: no checkpoint for a database that is thrown away.
      server.kill('SIGQUIT');
      await once(server, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // PostgreSQL refuses to run as root.
    const identity = process.getuid?.() === 0 ? await identityOf('postgres') : undefined;
    if (identity) await chown(folder, identity.uid, identity.gid);
    const data = join(folder, 'data');
    await run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions'], {
      ...identity,
      cwd: folder,
    });
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, `fsync=${durable ? 'on' : 'off'}`];
    server = spawn(...dyingWithUs(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], identity), {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const words: string[] = [];
    server.stderr?.on('data', (chunk: Buffer) => words.push(chunk.toString()));
    const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
    await answers(url('postgres'), server, words);
    return { url, stop, admin: (statement) => withClient(url('postgres'), (client) => client.query(statement)).then(() => undefined) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs `work` with a plain connection. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

interface Identity {
  uid: number;
  gid: number;
}

async function identityOf(user: string): Promise<Identity> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, user])).stdout)));
  if (uid === undefined || gid === undefined) throw new Error(`there is no user ${user}`);
  return { uid, gid };
}

/** setpriv has the kernel end the server when this process ends, however that comes about. */
function dyingWithUs(program: string, args: string[], identity: Identity | undefined): [string, string[]] {
  const as = identity ? ['--reuid', `${identity.uid}`, '--regid', `${identity.gid}`, '--clear-groups'] : [];
  return ['setpriv', [...as, '--pdeathsig', 'QUIT', program, ...args]];
}

async function answers(url: string, server: ChildProcess, words: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (server.exitCode !== null) break;
    try {
      await withClient(url, (client) => client.query('SELECT 1'));
      return;
    } catch {
      await delay(50);
    }
  }
  throw new Error(`PostgreSQL did not start: ${words.join('')}`);
}
