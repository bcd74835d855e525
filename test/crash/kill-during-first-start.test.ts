import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChallengeWeb, type ChallengeWeb } from '../support/challenge-web.js';
import { developmentProcess } from '../support/development-process.js';
import { opensslJudge } from '../support/openssl-judge.js';
import { obtain } from '../support/order-flow.js';
import type { Daemon } from '../interop/support/daemon.js';

let folder: string;
let web: ChallengeWeb;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-first-start-'));
  web = await startChallengeWeb();
});
afterAll(async () => {
  await web.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Kills the process in the moment in which a file appears below the data folder, and a little later. */
async function killWhen(daemon: Daemon, appeared: () => boolean, laterMs: number): Promise<void> {
  const over = { yet: false };
  void daemon.ended.then(() => (over.yet = true));
  while (!appeared() && !over.yet) await turn();
  if (laterMs > 0) await delay(laterMs);
  await daemon.kill();
}

/** Files in the order in which a first start makes them. */
const MOMENTS: [file: string, laterMs: number][] = [
  ['so-pin', 0],
  ['tokens-new', 0],
  ['tokens-new/*', 0],
  ['tokens-new/*/*', 0],
  ['tokens-new/*/token.lock', 5],
  ['tokens', 0],
  ['tls/key.pem', 0],
  ['pki/root1.pem', 0],
  ['pki/root2.pem', 10],
  ['pki/issuer-cross.pem', 0],
  ['tegata.sqlite', 0],
  ['tegata.sqlite*', 0],
  ['tegata.sqlite*', 2],
  ['tegata.sqlite*', 8],
  ['eab-demo', 0],
  ['dev.json', 0],
];

describe.concurrent('a first start that is killed is finished by the next one', () => {
  test.each(MOMENTS)('when %s appears, %i ms later', async (file, ms) => {
    const data = join(folder, `${file.replace(/\W/g, '-')}-${ms}`);
    const ca = await developmentProcess(data, web.port);
    await killWhen(await ca.launch(), () => found(data, file.split('/')), ms);
    const second = await ca.start();
    try {
      const client = await ca.connect();
      expect((await client.newAccount({ termsOfServiceAgreed: true, eab: ca.record().eab })).status).toBe(201);
      const { pem } = await obtain({ web }, client, ['first.example.com']);
      const judge = opensslJudge(ca.judged());
      expect(await judge.verifyChain(pem)).toBe('OK');
      judge.remove();
    } finally {
      await second.stop();
    }
    expect(await second.ended).toBe(0);
  });
});

/** Whether there is a path below the folder; `*` at the end of a part stands for any end. */
function found(directory: string, [part = '', ...rest]: string[]): boolean {
  if (!part.endsWith('*')) return rest.length === 0 ? existsSync(join(directory, part)) : found(join(directory, part), rest);
  if (!existsSync(directory)) return false;
  const names = readdirSync(directory).filter((name) => name.startsWith(part.slice(0, -1)));
  return names.some((name) => rest.length === 0 || found(join(directory, name), rest));
}
