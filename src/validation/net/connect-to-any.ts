import type { Socket } from 'node:net';
import type { Clock } from '../../core/time.js';
import { withDeadline } from './deadline.js';
import { dial, DialFailed } from './dial.js';

/** A connection in the making, as evidence. */
export interface Dialled {
  /** Screened address that answered, or was tried last; undefined when none was tried. */
  address?: string;
  /** Whether a TCP connection came about. */
  connected: boolean;
  /** Connections that failed before: address and reason. */
  failedDials?: string[];
}

/**
 * Connects to the first of the addresses that lets it. IPv4 is a fallback for connections that fail, not for answers that displease.
 * @param dialled is filled in on the way
 * @throws DialFailed with the last reason, or the signal's reason
 */
export async function connectToAny(
  addresses: readonly string[],
  port: number,
  { clock, dialTimeoutMs }: { clock: Clock; dialTimeoutMs: number },
  dialled: Dialled,
  signal: AbortSignal,
): Promise<Socket> {
  let reason = '';
  for (const address of addresses) {
    dialled.address = address;
    try {
      const attempt = await withDeadline(clock, dialTimeoutMs, signal, (inner) => dial(address, port, inner));
      if (!attempt.inTime) throw new DialFailed(`no connection within ${dialTimeoutMs / 1000} s`);
      dialled.connected = true;
      return attempt.value;
    } catch (error) {
      if (!(error instanceof DialFailed)) throw error;
      reason = error.message;
      (dialled.failedDials ??= []).push(`${address}: ${reason}`);
    }
  }
  throw new DialFailed(reason);
}
