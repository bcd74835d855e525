import { startDaemon } from './daemon.js';
import { freePorts } from './free-ports.js';
import { run } from './run.js';
import { findTool } from './tools.js';

/** A running pebble-challtestsrv: every name has the address 127.0.0.1, TXT records are set over HTTP. */
export interface ChallengeDns {
  /** HOST:PORT of the DNS server. */
  readonly address: string;
  /** Where hooks POST set-txt and clear-txt. */
  readonly managementUrl: string;
  setTxt(name: string, value: string): Promise<void>;
  clearTxt(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** @returns the path of pebble-challtestsrv; either age will do */
export function challengeDnsProgram(): string | undefined {
  return findTool('pebble-challtestsrv', 'Debian') ?? findTool('pebble-challtestsrv', 'newest');
}

/** Starts pebble-challtestsrv for DNS alone, on free ports of 127.0.0.1. @throws Error when it is not installed */
export async function startChallengeDns(): Promise<ChallengeDns> {
  const program = challengeDnsProgram();
  if (program === undefined) throw new Error('pebble-challtestsrv is not installed; script/setup --tests installs it');
  const [dns, management] = (await freePorts(2)) as [number, number];
  // Renamed from -dns01 in a later release; DNS over HTTPS came with it.
  const { output } = await run(program, ['-help']);
  const flags = output.includes('-dnsserver') ? ['-dnsserver', `127.0.0.1:${dns}`, '-doh', ''] : ['-dns01', `127.0.0.1:${dns}`];
  const daemon = await startDaemon(
    program,
    [...flags, '-management', `127.0.0.1:${management}`, '-defaultIPv6', '', '-http01', '', '-https01', '', '-tlsalpn01', ''],
    { ready: /[Ss]tarting management/ },
  );
  const managementUrl = `http://127.0.0.1:${management}`;
  const post = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${managementUrl}/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`pebble-challtestsrv ${path}: ${response.status}`);
  };
  await answering(managementUrl);
  return {
    address: `127.0.0.1:${dns}`,
    managementUrl,
    setTxt: (name, value) => post('set-txt', { host: `${name}.`, value }),
    clearTxt: (name) => post('clear-txt', { host: `${name}.` }),
    stop: () => daemon.stop(),
  };
}

/** It says that it starts a little before it listens. */
async function answering(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await fetch(url, { method: 'POST' });
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
