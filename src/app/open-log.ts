import { pino } from 'pino';
import type { Log } from '../core/log.js';

/** The operators' log: one JSON object a line on standard error, so that standard output stays for what a command answers. */
export function openLog(level: 'debug' | 'info' | 'warn' | 'error'): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: false }));
}
