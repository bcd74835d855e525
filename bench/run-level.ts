import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
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
  /** Work that came later, up to `LATER_MS` after the last order, less what an idle server does: put off, not saved. */
  laterCpuMsPerOrder: number;
  loadCpuMsPerOrder: number;
  /** The system's load average over the last minute when the level had ended. */
  loadAverage: number;
  p50Ms: number;
  p95Ms: number;
  requestsPerOrder: number;
}

/** Work that a server puts off until after its answer counts as well, if it is done this soon. */
const SETTLE_MS = 300;
/** What is put off for longer, to quieter times, is looked for this long, and for the same time after that as what the idle server does. */
const LATER_MS = 8_000;

/** Runs one level of load in a process of its own. A level that overstays `levelSeconds` is ended and counts as wholly failed. */
export async function runLevel(task: LoadTask, serverPid: number, levelSeconds: number, measuresLater = true): Promise<LevelResult> {
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
    const settled = cpuMilliseconds(serverPid);
    const [loadAverage = NaN] = loadavg();
    const later = measuresLater ? await laterCpu(serverPid, settled) : NaN;
    return summarize(task, result, { server: settled - before.server, later, load: loadCpu }, loadAverage);
  } catch (error) {
    const nothing = { done: 0, failed: task.orders, firstFailure: String(error), stalled: true, seconds: 0, latencies: [], requests: 0 };
    return summarize(task, nothing, { server: 0, later: 0, load: 0 }, NaN);
  } finally {
    clearTimeout(overdue);
    load.kill('SIGKILL');
  }
}

/** @returns milliseconds of CPU beyond those of an idle server */
async function laterCpu(serverPid: number, settled: number): Promise<number> {
  await sleep(LATER_MS);
  const later = cpuMilliseconds(serverPid);
  await sleep(LATER_MS);
  return Math.max(0, later - settled - (cpuMilliseconds(serverPid) - later));
}

function summarize(task: LoadTask, result: LoadResult, cpu: Record<'server' | 'later' | 'load', number>, loadAverage: number): LevelResult {
  const sorted = result.latencies.toSorted((a, b) => a - b);
  const percentile = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return {
    concurrency: task.concurrency,
    done: result.done,
    failed: result.failed,
    ...(result.firstFailure !== undefined && { firstFailure: result.firstFailure }),
    stalled: result.stalled,
    ordersPerSecond: result.done / result.seconds,
    cpuMsPerOrder: cpu.server / result.done,
    laterCpuMsPerOrder: cpu.later / result.done,
    loadCpuMsPerOrder: cpu.load / result.done,
    loadAverage,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    requestsPerOrder: result.requests / result.done,
  };
}
