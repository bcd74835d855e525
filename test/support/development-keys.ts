import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { makeDevelopmentPki, type DevelopmentPki } from '../../src/app/development/make-pki.js';
import { makeDevelopmentTls, type DevelopmentTls } from '../../src/app/development/make-tls.js';
import { makeDevelopmentToken, type DevelopmentToken } from '../../src/app/development/make-token.js';
import { systemClock } from '../../src/app/system-clock.js';
import { systemRandom } from '../../src/app/system-random.js';
import type { Log } from '../../src/core/log.js';
import type { Clock } from '../../src/core/time.js';
import { openToken } from '../../src/hsm/open-token.js';
import type { Token } from '../../src/hsm/token.js';
import { initDatabase } from '../../src/db/migrate.js';
import { silentLog } from './test-database.js';
import { TickingClock } from './ticking-clock.js';

/** What is costly to make and the same for every CA of a test process: a SoftHSM2 token with its keys, the PKI, an HTTPS certificate, an empty database. */
export interface DevelopmentKeys {
  readonly folder: string;
  readonly token: DevelopmentToken;
  readonly pki: DevelopmentPki;
  readonly tls: DevelopmentTls;
  /** PEM of the CA behind the HTTPS listeners. */
  readonly tlsCa: string;
  /** A migrated SQLite file without rows, to be copied. */
  readonly emptyDatabase: string;
  /** Another login to the token. */
  open(clock: Clock, log: Log): Promise<Token>;
}

let making: Promise<DevelopmentKeys & { close(): Promise<void> }> | undefined;

/**
 * Made at the first call, kept until the test file ends.
 * @param day on which the CA certificates begin; looked at by the first call alone
 */
export function developmentKeys(day = '2026-11-20'): Promise<DevelopmentKeys> {
  return (making ??= make(day));
}

afterAll(async () => {
  await (await making)?.close();
});

async function make(day: string): Promise<DevelopmentKeys & { close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-ca-'));
  const token = makeDevelopmentToken({ data: folder, random: systemRandom });
  const open = (clock: Clock, log: Log) =>
    openToken({ modulePath: token.modulePath, tokenLabel: token.tokenLabel, pin: token.pin, clock, log });
  const emptyDatabase = join(folder, 'empty.sqlite');
  await initDatabase({ url: emptyDatabase });
  // The client under test checks HTTPS by the machine's clock, the PKI lives in the tests' time.
  const tls = makeDevelopmentTls({ directory: folder, clock: systemClock, random: systemRandom });
  const clock = new TickingClock(day);
  // Stays open, so that the module is not initialised anew for each CA.
  const first = await open(clock, silentLog);
  const pki = await makeDevelopmentPki({ token: first, directory: folder, clock, random: systemRandom, publicUrl: 'http://pki.test' });
  return {
    folder,
    token,
    pki,
    tls,
    tlsCa: readFileSync(tls.ca, 'utf8'),
    emptyDatabase,
    open,
    close: async () => {
      await first.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
