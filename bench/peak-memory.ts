import { readFileSync, writeFileSync } from 'node:fs';

/** The most memory that a process has had in RAM since it started, or since `resetPeak`, in MiB (proc(5), VmHWM). */
export function peakMiB(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? NaN) / 1024;
}

/** Begins the count of `peakMiB` anew. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
