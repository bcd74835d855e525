import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/*
 * Loaded into the measured process with --import. SIGUSR2 writes how long its event loop was held since the last SIGUSR2, in milliseconds, to the file
 * that LOOP_DELAY_FILE names, and begins anew.
 */
const histogram = monitorEventLoopDelay({ resolution: 1 });
histogram.enable();
process.on('SIGUSR2', () => {
  const { max, mean } = histogram;
  writeFileSync(process.env['LOOP_DELAY_FILE'] ?? '/dev/null', JSON.stringify({ maxMs: max / 1e6, meanMs: mean / 1e6, p99Ms: histogram.percentile(99) / 1e6 }));
  histogram.reset();
});
