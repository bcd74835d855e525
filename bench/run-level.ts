import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuMilliseconds } from './cpu-time.js';
import type { LoadResult, LoadTask } from './load.js';

export interface LevelResult {
  concurrency: number;
  done: number;
  failed: number;
  firstFailure?: string;
  stalled: boolean;
  /** How often the server hung before this run went through. */
  hangs?: number;
  ordersPerSecond: number;
  cpuMsPerOrder: number;
  loadCpuMsPerOrder: number;
  p50Ms: number;
  p95Ms: number;
  requestsPerOrder: number;
}

/** Work that a server puts off until after its answer counts as well, if it is done this soon. */
const SETTLE_MS = 300;

/** Runs one level of load in a process of its own. A level that overstays `levelSeconds` is ended and counts as wholly failed. */
export async function runLevel(task: LoadTask, serverPid: number, levelSeconds: number): Promise<LevelResult> {
  const load = fork(fileURLToPath(new URL('./load.js', import.meta.url)));
  const loadPid = load.pid ?? -1;
  const answer = async (): Promise<unknown> => {
    const ended = once(load, 'exit').then(([code]) => Promise.reject(new Error(`the load ended early with ${String(code)}`)));
    const [message] = (await Promise.race([once(load, 'message'), ended])) as [unknown];
    return message;
  };
  const overdue = setTimeout(() => load.kill('SIGKILL'), levelSeconds * 1000);
  try {
    load.send(task);
    await answer();
    const before = { server: cpuMilliseconds(serverPid), load: cpuMilliseconds(loadPid) };
    const finished = answer();
    load.send('go');
    const result = (await finished) as LoadResult;
    const loadCpu = cpuMilliseconds(loadPid) - before.load;
    await sleep(SETTLE_MS);
    return summarize(task, result, cpuMilliseconds(serverPid) - before.server, loadCpu);
  } catch (error) {
    const nothing = { done: 0, failed: task.orders, firstFailure: String(error), stalled: true, seconds: 0, latencies: [], requests: 0 };
    return summarize(task, nothing, 0, 0);
  } finally {
    clearTimeout(overdue);
    load.kill('SIGKILL');
  }
}

function summarize(task: LoadTask, result: LoadResult, serverCpu: number, loadCpu: number): LevelResult {
  const sorted = result.latencies.toSorted((a, b) => a - b);
  const percentile = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return {
    concurrency: task.concurrency,
    done: result.done,
    failed: result.failed,
    ...(result.firstFailure !== undefined && { firstFailure: result.firstFailure }),
    stalled: result.stalled,
    ordersPerSecond: result.done / result.seconds,
    cpuMsPerOrder: serverCpu / result.done,
    loadCpuMsPerOrder: loadCpu / result.done,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    requestsPerOrder: result.requests / result.done,
  };
}
