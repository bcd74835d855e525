import { readFileSync } from 'node:fs';
import * as acme from 'acme-client';
import { AcmeSession } from './acme-session.js';
import { oneOrder, type PreparedOrder } from './one-order.js';
import { startResponder } from './responder.js';

/**
 * The load, in a process of its own so that its work is not counted as the server's: prepares keys, account, nonces and CSRs, tells its
 * parent, waits for the word, runs the orders, reports and ends.
 */
export interface LoadTask {
  directoryUrl: string;
  tlsCaFile: string;
  httpPort: number;
  eab: { kid: string; hmacKey: string };
  concurrency: number;
  orders: number;
  /** An order that takes longer is given up and counted as failed. */
  orderSeconds: number;
  /** When no order ended for so long the server counts as hung, and the run is over. */
  stallSeconds: number;
}

export interface LoadResult {
  done: number;
  failed: number;
  firstFailure?: string;
  stalled: boolean;
  seconds: number;
  /** Milliseconds of each order that ended well. */
  latencies: number[];
  requests: number;
}

async function prepare(task: LoadTask): Promise<{ session: AcmeSession; prepared: PreparedOrder[] }> {
  const session = await AcmeSession.open(task.directoryUrl, readFileSync(task.tlsCaFile, 'utf8'), task.concurrency, task.eab);
  const key = await acme.crypto.createPrivateRsaKey(2048);
  const run = process.pid.toString(36);
  const prepared: PreparedOrder[] = [];
  for (let i = 0; i < task.orders; i++) {
    const name = `order-${i}.run-${run}.example.com`;
    const [, csr] = await acme.crypto.createCsr({ altNames: [name] }, key);
    prepared.push({ name, csr: acme.crypto.getPemBodyAsB64u(csr) });
  }
  await session.fillNonces(task.concurrency);
  return { session, prepared };
}

async function measure(task: LoadTask, session: AcmeSession, prepared: readonly PreparedOrder[]): Promise<LoadResult> {
  const latencies: number[] = [];
  const failures: string[] = [];
  const before = session.requests;
  const began = performance.now();
  const stall = new AbortController();
  const watch = (): NodeJS.Timeout => setTimeout(() => stall.abort(new Error('the server hung')), task.stallSeconds * 1000);
  let watchdog = watch();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let order = prepared[next++]; order !== undefined && !stall.signal.aborted; order = prepared[next++]) {
      const start = performance.now();
      try {
        await oneOrder(session, order, AbortSignal.any([stall.signal, AbortSignal.timeout(task.orderSeconds * 1000)]));
        latencies.push(performance.now() - start);
        clearTimeout(watchdog);
        watchdog = watch();
      } catch (error) {
        failures.push(String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: task.concurrency }, worker));
  clearTimeout(watchdog);
  const seconds = (performance.now() - began) / 1000;
  const [firstFailure] = failures;
  return {
    done: latencies.length,
    failed: failures.length,
    ...(firstFailure !== undefined && { firstFailure }),
    stalled: stall.signal.aborted,
    seconds,
    latencies,
    requests: session.requests - before,
  };
}

process.once('message', (task: LoadTask) => {
  void (async () => {
    const { session, prepared } = await prepare(task);
    const responder = await startResponder(task.httpPort, session.thumbprint);
    process.once('message', () => {
      void measure(task, session, prepared).then((result) => {
        session.close();
        responder.close();
        responder.closeAllConnections();
        process.send?.(result, () => process.disconnect());
      });
    });
    process.send?.('prepared');
  })();
});
