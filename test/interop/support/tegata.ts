import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChallengeDns } from './challenge-dns.js';
import { CHECKOUT } from './checkout.js';
import { startDaemon, type Daemon } from './daemon.js';
import { freePorts } from './free-ports.js';
import type { Target } from './target.js';

const MAIN = join(CHECKOUT, 'dist/src/main.js');

/** What the development server writes to DATA/dev.json. */
interface DevelopmentFile {
  directoryUrl: string;
  managementUrl: string;
  publicUrl: string;
  portalUrl: string;
  officersUrl: string;
  tlsCaFile: string;
  issuerFile: string;
  rootFile: string;
  eab: { kid: string; hmacKey: string };
}

export interface Tegata extends Target {
  readonly publicUrl: string;
  readonly portalUrl: string;
  readonly officersUrl: string;
  readonly issuerFile: string;
  readonly data: string;
  /** The running process; replaced by restart. */
  daemon(): Daemon;
  /** Starts it again on the same data and ports, after it ended. */
  restart(): Promise<void>;
}

/** Starts the built development server on free ports, with its data in `folder`/data. `options` are further command-line options. */
export async function startTegata(folder: string, dns: ChallengeDns, httpPort: number, options: readonly string[] = []): Promise<Tegata> {
  const [acme = 0, management = 0, publicPort = 0, tls = 0, portal = 0, officers = 0] = await freePorts(6);
  const data = join(folder, 'data');
  const listeners = ['--listen', `127.0.0.1:${acme}`, '--management', `127.0.0.1:${management}`, '--public', `127.0.0.1:${publicPort}`, '--portal', `127.0.0.1:${portal}`, '--officers', `127.0.0.1:${officers}`];
  const validation = ['--http-port', String(httpPort), '--tls-port', String(tls), '--dns-server', dns.address];
  const args = ['--enable-source-maps', MAIN, 'development', '--data', data, ...listeners, ...validation, ...options];
  const start = (): Promise<Daemon> => startDaemon(process.execPath, args, { ready: /^ready /m });
  let daemon = await start();
  const file = JSON.parse(await readFile(join(data, 'dev.json'), 'utf8')) as DevelopmentFile;
  return {
    ...file,
    name: 'tegata',
    data,
    httpPort,
    tlsPort: tls,
    dns,
    daemon: () => daemon,
    restart: async () => {
      daemon = await start();
    },
    pid: () => daemon.pid,
    output: () => daemon.output(),
    stop: () => daemon.stop(),
  };
}
