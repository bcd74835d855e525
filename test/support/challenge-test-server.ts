import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.js';

export interface ChallengeTestServer {
  dnsPort: number;
  /** POSTs to the management API: `add('add-txt', { host: 'a.example.', value: 'x' })`. */
  post(path: string, body: object): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Debian's pebble-challtestsrv with its mock DNS only. */
export async function startChallengeTestServer(): Promise<ChallengeTestServer> {
  const [dnsPort, managementPort] = await Promise.all([freePort(), freePort()]);
  const child = spawn(
    'pebble-challtestsrv',
    ['-http01', '', '-https01', '', '-tlsalpn01', '', '-dns01', `127.0.0.1:${dnsPort}`, '-management', `127.0.0.1:${managementPort}`],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const post = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${managementPort}/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`pebble-challtestsrv answers ${path} with ${response.status}`);
  };
  for (let attempt = 0; ; attempt++) {
    try {
      await post('clear-txt', { host: 'nobody.example.' });
      break;
    } catch (error) {
      if (attempt > 100 || child.exitCode !== null) throw error;
      await delay(50);
    }
  }
  return {
    dnsPort,
    post,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
