import type { SeenClock } from './check-network.js';
import { fault, skipped, warning, well, type Finding } from './finding.js';

/** An HTTP Date is rounded down to seconds, and may be as old as the answer took. */
const GRAIN_MS = 1_500;
const FAULT_MS = 60_000;
const REMEDY = 'run a time service such as chrony: certificates, OCSP and audit events carry this clock, and SCTs of another time are refused';

/** Whether this machine's clock agrees with those of its neighbours. Half of them have to say so before it is called wrong. */
export function checkClock(clocks: readonly SeenClock[]): Finding {
  if (clocks.length === 0) return skipped('clock', 'no perspective or CT log has told its time to compare with');
  const differences = clocks.map(({ atMs, theirsMs }) => atMs - theirsMs).sort((a, b) => a - b);
  const median = differences[Math.floor(differences.length / 2)] ?? 0;
  const detail = `${(median / 1000).toFixed(1)} s ahead of the median of ${clocks.length}`;
  if (Math.abs(median) > FAULT_MS) return fault('clock', detail, REMEDY);
  return Math.abs(median) > GRAIN_MS + 1_000 ? warning('clock', detail, REMEDY) : well('clock', detail);
}
