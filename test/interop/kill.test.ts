import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as acme from 'acme-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AcmeSession } from '../../bench/acme-session.js';
import { startResponder } from '../../bench/responder.js';
import { challengeDnsProgram, startChallengeDns } from './support/challenge-dns.js';
import { freePorts } from './support/free-ports.js';
import { resumeOrder } from './support/resume-order.js';
import { certificateStatus } from './support/target.js';
import { startTegata, type Tegata } from './support/tegata.js';
import { titleWith } from './support/tools.js';

const ROUNDS = 5;
const WORKERS = 4;
/** What certbot has: an order that takes longer after a restart is lost to its client. */
const PATIENCE_SECONDS = 90;

interface Ordered {
  url: string;
  csr: string;
}

const PEBBLE = challengeDnsProgram();

/** The process dies without warning in the middle of its work, again and again, and is started again. */
describe.skipIf(PEBBLE === undefined)(titleWith('kill -9 in a stream of orders', { pebble: PEBBLE }), () => {
  const running: { stop(): Promise<void> }[] = [];
  let folder: string;
  let server: Tegata;
  let session: AcmeSession;
  let responder: Server;
  let key: Awaited<ReturnType<typeof acme.crypto.createPrivateRsaKey>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tegata-kill-'));
    const dns = await startChallengeDns();
    running.push(dns);
    const [httpPort] = (await freePorts(1)) as [number];
    server = await startTegata(folder, dns, httpPort);
    running.push(server);
    session = await AcmeSession.open(server.directoryUrl, await readFile(server.tlsCaFile, 'utf8'), WORKERS, server.eab);
    responder = await startResponder(httpPort, session.thumbprint);
    key = await acme.crypto.createPrivateRsaKey(2048);
  });
  afterAll(async () => {
    session.close();
    responder.close();
    responder.closeAllConnections();
    for (const daemon of running.reverse()) await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('no order is stuck, no serial is issued twice, no certificate is lost', async () => {
    const ordered: Ordered[] = [];
    const handedOut: string[] = [];
    let count = 0;
    /** Orders until the connection breaks, which is when the server died. */
    const orderUntilKilled = async (): Promise<void> => {
      for (;;) {
        const name = `order-${count++}.kill.example.com`;
        const [, pem] = await acme.crypto.createCsr({ altNames: [name] }, key);
        const csr = acme.crypto.getPemBodyAsB64u(pem);
        const reply = await session.post(session.directory.newOrder, { identifiers: [{ type: 'dns', value: name }] });
        expect(reply.status, reply.text).toBe(201);
        const url = String(reply.headers.location);
        ordered.push({ url, csr });
        handedOut.push(await resumeOrder(session, url, csr, PATIENCE_SECONDS));
      }
    };
    for (let round = 0; round < ROUNDS; round++) {
      const workers = Array.from({ length: WORKERS }, () => orderUntilKilled().catch((error: unknown) => error));
      await sleep(300 + Math.random() * 1500);
      await server.daemon().kill();
      for (const outcome of await Promise.all(workers)) expect(String(outcome)).toMatch(/ECONN|EPIPE|socket hang up/);
      await server.restart();
    }

    const chains = new Map<string, string>();
    for (const { url, csr } of ordered) chains.set(url, await resumeOrder(session, url, csr, PATIENCE_SECONDS));

    const issued = [...chains.values()].filter((chain) => chain !== 'invalid');
    const serials = issued.map((chain) => new X509Certificate(chain).serialNumber);
    expect(issued.length).toBeGreaterThan(ROUNDS);
    expect(new Set(serials).size).toBe(serials.length);
    for (const chain of handedOut) expect(issued).toContain(chain);
    for (const serial of serials) expect(await certificateStatus(server, serial)).toBe('Valid');
    const invalid = chains.size - issued.length;
    console.log(
      `${ROUNDS} kills, ${chains.size} orders: ${issued.length} valid, ${invalid} invalid, ${handedOut.length} handed out before a kill`,
    );
  });
});
