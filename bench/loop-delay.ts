import { openSync, readSync, writeFileSync } from 'node:fs';

/*
 * Loaded into the measured process with --import. SIGUSR2 writes how long its event loop was held since the last SIGUSR2, in milliseconds, to the file
 * that LOOP_DELAY_FILE names, and begins anew. A machine that has other things to do lets the thread wait for a core; that is nothing the program does,
 * and is taken off in `heldMs`: what is left is CPU, and waiting for the disk.
 */
const TICK_MS = 1;

/** /proc/PID/schedstat tells of the main thread: nanoseconds on a core, nanoseconds waiting for one (Documentation/scheduler/sched-stats). */
const schedstat = openSync('/proc/self/schedstat', 'r');
const text = Buffer.alloc(128);
function waitedMs(): number {
  const [, waited = '0'] = text.toString('latin1', 0, readSync(schedstat, text, 0, text.length, 0)).split(' ');
  return Number(waited) / 1e6;
}

let longest = { heldMs: 0, wallMs: 0 };
let last = { at: performance.now(), waited: waitedMs() };
setInterval(() => {
  const now = { at: performance.now(), waited: waitedMs() };
  const wallMs = now.at - last.at - TICK_MS;
  const heldMs = wallMs - (now.waited - last.waited);
  longest = { heldMs: Math.max(longest.heldMs, heldMs), wallMs: Math.max(longest.wallMs, wallMs) };
  last = now;
}, TICK_MS).unref();

process.on('SIGUSR2', () => {
  writeFileSync(process.env['LOOP_DELAY_FILE'] ?? '/dev/null', JSON.stringify(longest));
  longest = { heldMs: 0, wallMs: 0 };
});
