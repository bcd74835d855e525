import type { Clock } from '../../core/time.js';
import type { Resolver, TlsHandshake, TlsProbe, TlsResult } from '../ports.js';
import { connectToAny } from './connect-to-any.js';
import { withDeadline } from './deadline.js';
import { DialFailed, startTls } from './dial.js';
import { findAddresses } from './find-addresses.js';
import type { AddressRange } from './screen-address.js';

export interface TlsProbeOptions {
  resolver: Resolver;
  clock: Clock;
  /** 443 in production. */
  port: number;
  /** Reserved addresses that may be connected to all the same; empty in production. */
  allowed: readonly AddressRange[];
  /** For everything together. */
  deadlineMs?: number;
  /** For one connection, and for the handshake. */
  dialTimeoutMs?: number;
}

/** Makes the TLS client of a perspective: it resolves, screens and dials like the HTTP client, shakes hands, and hangs up without a word more. */
export function createTlsProbe({ resolver, clock, port, allowed, deadlineMs = 10_000, dialTimeoutMs = 4_000 }: TlsProbeOptions): TlsProbe {
  const probe = async (name: string, protocol: string, handshake: TlsHandshake, signal: AbortSignal): Promise<TlsResult> => {
    const found = await findAddresses(resolver, name, allowed, signal);
    handshake.resolved = [...found.resolved];
    handshake.dnssec = found.dnssec;
    if (!found.ok) return { ok: false, type: 'dns', detail: found.reason, handshake };
    const where = (): string => `${name} (${handshake.address ?? 'no address'}:${port})`;
    try {
      const socket = await connectToAny(found.addresses, port, { clock, dialTimeoutMs }, handshake, signal);
      const secured = await withDeadline(clock, dialTimeoutMs, signal, (inner) => startTls(socket, name, inner, [protocol]));
      if (!secured.inTime)
        return {
          ok: false,
          type: 'tls',
          detail: `${where()} did not complete a TLS handshake within ${dialTimeoutMs / 1000} s`,
          handshake,
        };
      const tls = secured.value;
      try {
        handshake.tlsVersion = tls.getProtocol() ?? 'none';
        const { alpnProtocol } = tls;
        const { raw } = tls.getPeerCertificate() as { raw?: Buffer };
        return { ok: true, protocol: typeof alpnProtocol === 'string' ? alpnProtocol : null, certificate: raw ?? null, handshake };
      } finally {
        tls.destroy();
      }
    } catch (error) {
      if (!(error instanceof DialFailed)) throw error;
      if (handshake.connected)
        return { ok: false, type: 'tls', detail: `${where()} did not complete a TLS handshake: ${error.message}`, handshake };
      return {
        ok: false,
        type: 'connection',
        detail: `${where()} could not be reached: ${error.message}; open port ${port} to the world`,
        handshake,
      };
    }
  };
  return {
    handshake: async (name, protocol, signal) => {
      const handshake: TlsHandshake = { resolved: [], port, connected: false, startedAtMs: clock.nowMs(), endedAtMs: 0 };
      const done = await withDeadline(clock, deadlineMs, signal, (inner) => probe(name, protocol, handshake, inner));
      handshake.endedAtMs = clock.nowMs();
      if (done.inTime) return done.value;
      return { ok: false, type: 'connection', detail: `${name} did not complete a TLS handshake within ${deadlineMs / 1000} s`, handshake };
    },
  };
}
