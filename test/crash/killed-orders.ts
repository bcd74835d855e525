import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCertificate, readTbsCertificate } from '../../src/x509/read-certificate.js';
import { ACCOUNT_ALGORITHMS, generateAccountKey } from '../support/account-key.js';
import type { AcmeClient } from '../support/acme-client.js';
import { certificationRequest } from '../support/certification-request.js';
import { startChallengeWeb, type ChallengeWeb } from '../support/challenge-web.js';
import { readRows } from '../support/database-content.js';
import { developmentProcess, type DevelopmentProcess } from '../support/development-process.js';
import { opensslJudge } from '../support/openssl-judge.js';
import { chainOf, fulfil, obtain } from '../support/order-flow.js';
import { SeededRandom } from '../support/seeded-random.js';
import type { Daemon } from '../interop/support/daemon.js';

export interface KilledOrders {
  /** Rounds that end at a random moment. */
  randomRounds: number;
  /** Rounds that end when a certificate is committed and not yet signed. */
  committedRounds: number;
  /** How many of those rounds must have hit between commitment and signature; it is a matter of milliseconds. */
  leastLost: number;
  /** Makes an empty database for the server's `--database`; a file in its data folder when left out. */
  makeDatabase?: () => Promise<{ url: string; stop(): Promise<void> }>;
  /** How often an order is read, a second apart, before it counts as stuck. */
  patience: number;
  /** Whether certificates are logged to the server's own CT logs, which die with it. */
  ct?: boolean;
}

interface CertificateRow {
  serial: string;
  order_id: string;
  state: 'committed' | 'issued' | 'lost';
  revoked_at: unknown;
}

/** Kills the built program again and again while several accounts order certificates, and then looks at what it has made of it. */
export function describeKilledOrders(
  engine: string,
  { randomRounds, committedRounds, leastLost, makeDatabase, patience, ct = false }: KilledOrders,
): void {
  describe(`kill -9 in a stream of orders, on ${engine}`, () => {
    const random = new SeededRandom(engine);
    const randomMs = (most: number): number => random.bytes(4).readUInt32BE() % most;

    let folder: string;
    let web: ChallengeWeb;
    let database: { url: string; stop(): Promise<void> } | undefined;
    let ca: DevelopmentProcess;
    let daemon: Daemon;
    let clients: AcmeClient[];
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'tegata-crash-'));
      web = await startChallengeWeb();
      database = await makeDatabase?.();
      ca = await developmentProcess(join(folder, 'data'), web.port, [
        ...(database ? ['--database', database.url] : []),
        ...(ct ? ['--ct'] : []),
      ]);
      daemon = await ca.start();
      clients = await Promise.all(ACCOUNT_ALGORITHMS.map((alg) => ca.connect(generateAccountKey(alg))));
      for (const client of clients)
        expect((await client.newAccount({ termsOfServiceAgreed: true, eab: ca.record().eab })).status).toBe(201);
    });
    afterAll(async () => {
      await daemon.stop();
      await database?.stop();
      await web.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const read = <Row extends object>(query: string): Promise<Row[]> => readRows(ca.record().database, query);

    /** Certificates that clients have downloaded, by their URL: none of them may change or go. */
    const downloaded = new Map<string, { client: AcmeClient; pem: string }>();
    let names = 0;

    /** Orders one certificate after the other until the server is gone. */
    async function orderUntilKilled(client: AcmeClient): Promise<unknown> {
      for (;;) {
        try {
          names += 1;
          const name = `n${names}.crash.example.com`;
          const { certificateUrl, pem } = await obtain({ web }, client, names % 3 === 0 ? [name, `www.${name}`] : [name]);
          downloaded.set(certificateUrl, { client, pem });
        } catch (error) {
          return error;
        }
      }
    }

    /** Waits for a commitment that was not there before. */
    async function untilCommitted(): Promise<void> {
      const committed = async () =>
        (await read<CertificateRow>("SELECT serial FROM certificates WHERE state = 'committed'")).map(({ serial }) => serial);
      const before = new Set(await committed());
      while ((await committed()).every((serial) => before.has(serial))) await turn();
    }

    /** Does for an order what its client would do when it comes back. @returns its status in the end */
    async function finish(client: AcmeClient, url: string): Promise<string> {
      const found = await client.read(url);
      const { status, identifiers, finalize } = found.json as { status: string; identifiers: { value: string }[]; finalize: string };
      if (status === 'pending') {
        await fulfil({ web, patience }, client, found);
        return finish(client, url);
      }
      if (status === 'ready') {
        const reply = await client.finalize(finalize, certificationRequest(identifiers.map(({ value }) => value)));
        expect(reply.status, reply.body).toBe(200);
      }
      return (await client.poll(url, { tries: patience })).json.status as string;
    }

    async function ordersOf(client: AcmeClient): Promise<string[]> {
      const urls: string[] = [];
      for (let page: string | undefined = `${client.accountUrl ?? ''}/orders`; page !== undefined;) {
        const reply = await client.read(page);
        expect(reply.status, reply.body).toBe(200);
        urls.push(...(reply.json.orders as string[]));
        [page] = reply.links('next');
      }
      return urls;
    }

    test('none is stuck, no serial is used twice, no certificate is lost, lost serials are revoked', async () => {
      for (let round = 0; round < randomRounds + committedRounds; round += 1) {
        const workers = clients.map((client) => orderUntilKilled(client));
        const before = downloaded.size;
        // Every other random moment comes after a client has got something that must not be lost.
        if (round % 2 === 0 && round < randomRounds) await expect.poll(() => downloaded.size, { timeout: 30_000 }).toBeGreaterThan(before);
        if (round < randomRounds) await delay(randomMs(1500));
        else await untilCommitted();
        await daemon.kill();
        for (const end of await Promise.all(workers))
          expect(String(end)).toMatch(/ECONNREFUSED|ECONNRESET|EPIPE|socket hang up|socket disconnected/);
        if (round % 3 === 2) {
          // The next start dies too, somewhere on its way.
          const hapless = await ca.launch();
          await delay(300 + randomMs(900));
          await hapless.kill();
        }
        daemon = await ca.start();
      }

      // Every order of every account comes to an end, those of which no client has ever heard too.
      const statuses = new Map<string, number>();
      const chains: string[] = [];
      for (const client of clients) {
        for (const url of await ordersOf(client)) {
          const status = await finish(client, url);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status !== 'valid') continue;
          const reply = await client.read((await client.read(url)).json.certificate);
          expect(reply.status, reply.body).toBe(200);
          chains.push(reply.body);
        }
      }
      expect([...statuses.keys()].filter((status) => status !== 'valid' && status !== 'invalid')).toEqual([]);
      expect(await read("SELECT id FROM orders WHERE state = 'processing'")).toEqual([]);
      expect(await read("SELECT id FROM challenges WHERE status = 'processing'")).toEqual([]);

      expect(downloaded.size).toBeGreaterThan(0);
      // What was handed out is still there, octet for octet.
      for (const [url, { client, pem }] of downloaded) expect((await client.read(url)).body).toBe(pem);

      const rows = await read<CertificateRow>('SELECT serial, order_id, state, revoked_at FROM certificates');
      // An order whose every start was killed is given up; what it had committed is lost when the next recovery comes by.
      const abandoned = rows.filter(({ state }) => state === 'committed');
      const invalid = new Set((await read<{ id: string }>("SELECT id FROM orders WHERE state = 'invalid'")).map(({ id }) => id));
      expect(abandoned.filter(({ order_id }) => !invalid.has(order_id))).toEqual([]);
      const issued = rows.filter(({ state }) => state === 'issued');
      const lost = rows.filter(({ state }) => state === 'lost');
      expect(new Set(rows.map(({ serial }) => serial)).size).toBe(rows.length);
      expect(new Set(issued.map(({ order_id }) => order_id)).size).toBe(issued.length);
      expect(issued.length).toBe(chains.length);
      expect(new Set(chains.map((pem) => chainOf(pem)[0]?.toString('hex'))).size).toBe(chains.length);
      expect(issued.filter(({ revoked_at }) => revoked_at !== null)).toEqual([]);
      expect(lost.length).toBeGreaterThanOrEqual(leastLost);

      if (ct) await expectLogsToAgree(ca.data, rows.map(({ serial }) => serial), chains);

      const judge = opensslJudge(ca.judged());
      try {
        const withoutZeros = (serial: string): string => serial.replace(/^0+/, '');
        for (const pem of chains) expect(await judge.verifyChain(pem)).toBe('OK');
        for (const { serial } of lost) expect(await judge.ocspStatus(withoutZeros(serial))).toBe('revoked');
        const crl = await judge.crl();
        expect([...crl.keys()].sort()).toEqual(lost.map(({ serial }) => withoutZeros(serial)).sort());
      } finally {
        judge.remove();
      }
      const sum = [...statuses].map(([status, count]) => `${count} ${status}`).join(', ');
      console.log(
        `${randomRounds + committedRounds} kills: ${sum}; ${lost.length} serials lost and revoked; ${downloaded.size} downloaded before a kill`,
      );
    });
  });
}

/**
 * What the logs were shown: nothing with a serial that is not in the database, one precertificate for a serial and one certificate at most; and every
 * certificate that was handed out carries SCTs.
 */
async function expectLogsToAgree(data: string, serials: readonly string[], chains: readonly string[]): Promise<void> {
  const shown = new Map<string, Set<string>>();
  for (const name of ['a', 'a-static', 'b', 'b-static']) {
    for (const line of (await readFile(join(data, 'ct', name, 'entries.jsonl'), 'utf8')).split('\n').filter((text) => text !== '')) {
      const entry = Buffer.from((JSON.parse(line) as { entry: string }).entry, 'base64');
      const isPrecertificate = entry.readUInt16BE(0) === 1;
      const { serial } = isPrecertificate ? readTbsCertificate(entry.subarray(37)) : readCertificate(entry.subarray(5));
      const key = `${isPrecertificate ? 'precertificate' : 'certificate'} ${serial}`;
      shown.set(key, (shown.get(key) ?? new Set()).add(entry.toString('hex')));
    }
  }
  expect(shown.size).toBeGreaterThan(0);
  for (const [key, entries] of shown) {
    expect(serials).toContain(key.split(' ')[1]);
    expect(entries.size, key).toBe(1);
  }
  for (const pem of chains) {
    const { serial, extensions } = readCertificate(chainOf(pem)[0] as Buffer);
    expect(extensions.at(-1)?.oid).toBe('1.3.6.1.4.1.11129.2.4.2');
    expect(shown.has(`precertificate ${serial}`)).toBe(true);
  }
}
