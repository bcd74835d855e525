import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/app/system-clock.js';
import type { DevelopmentRecord } from '../../src/app/development-record.js';
import { startDaemon, type Daemon } from '../interop/support/daemon.js';
import { freePorts } from '../interop/support/free-ports.js';
import type { AccountKey } from './account-key.js';
import { AcmeClient } from './acme-client.js';
import type { JudgedCa } from './openssl-judge.js';

/** The built program; `npm run build` makes it. */
export const MAIN = join(dirname(fileURLToPath(import.meta.url)), '../../dist/src/main.js');

/** A development CA as a process of its own, with its data in a folder; starts and ends as often as a test likes. */
export interface DevelopmentProcess {
  readonly data: string;
  /** The command's arguments, for a second process on the same data. */
  readonly args: readonly string[];
  /** Starts it and waits until it is ready. */
  start(): Promise<Daemon>;
  /** Starts it without waiting. */
  launch(): Promise<Daemon>;
  /** DATA/dev.json. */
  record(): DevelopmentRecord;
  connect(key?: AccountKey): Promise<AcmeClient>;
  judged(): JudgedCa;
}

/** Chooses ports; starts nothing. @param httpPort where validation connects */
export async function developmentProcess(data: string, httpPort: number, options: readonly string[] = []): Promise<DevelopmentProcess> {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm run build`);
  const [acme = 0, management = 0, publicPort = 0, tls = 0, portal = 0, officers = 0] = await freePorts(6);
  const listeners = ['--listen', `127.0.0.1:${acme}`, '--management', `127.0.0.1:${management}`, '--public', `127.0.0.1:${publicPort}`, '--portal', `127.0.0.1:${portal}`, '--officers', `127.0.0.1:${officers}`];
  const args = [MAIN, 'development', '--data', data, ...listeners, '--http-port', `${httpPort}`, '--tls-port', `${tls}`, ...options];
  const record = (): DevelopmentRecord => JSON.parse(readFileSync(join(data, 'dev.json'), 'utf8')) as DevelopmentRecord;
  return {
    data,
    args,
    start: () => startDaemon(process.execPath, args, { ready: /^ready /m }),
    launch: () => startDaemon(process.execPath, args),
    record,
    connect: (key) => {
      const { directoryUrl, tlsCaFile } = record();
      return AcmeClient.connect(directoryUrl, { ca: readFileSync(tlsCaFile, 'utf8'), ...(key && { key }) });
    },
    judged: () => {
      const { publicUrl, issuerFile, rootFile } = record();
      return { clock: systemClock, publicUrl, config: { issuers: [{ id: 'issuer-1', certificate: issuerFile, roots: [rootFile] }] } };
    },
  };
}
