import type { Random } from '../../core/random.js';
import type { Clock } from '../../core/time.js';
import { askOverTcp } from './ask-over-tcp.js';
import { withDeadline } from './deadline.js';
import { encodeQuery, readResponse } from './dns-message.js';
import type { DnsResponse, QueryFlags, WireType } from './dns-message.js';
import { createUdpExchange, Unreachable } from './udp-exchange.js';
import type { NameServer } from './udp-exchange.js';

export interface AskerOptions {
  server: NameServer;
  clock: Clock;
  random: Random;
  /** For each try. */
  timeoutMs?: number;
  tries?: number;
}

/** The name server's answer to one question, or why there is none. */
export type Reply<Type extends WireType> =
  Exclude<DnsResponse<Type>, { kind: 'foreign' | 'truncated' }> | { kind: 'timeout' | 'unreachable'; detail: string };
export type AnsweredReply<Type extends WireType> = Extract<Reply<Type>, { kind: 'answer' }>;

/** Puts one question to one name server. */
export interface Asker {
  /**
   * @param name lower case, without a final dot; empty for the root
   * @throws the signal's reason when `signal` is aborted, and nothing else
   */
  ask<Type extends WireType>(name: string, type: Type, signal: AbortSignal, flags?: QueryFlags): Promise<Reply<Type>>;
  /** Frees the sockets. */
  close(): void;
}

/** Asks over UDP and, when the answer is cut short, over TCP; again when no answer comes. Nothing is cached. */
export function createAsker({ server, clock, random, timeoutMs = 2_000, tries = 3 }: AskerOptions): Asker {
  const udp = createUdpExchange({ server, clock, random });

  const exchange = async <Type extends WireType>(
    name: string,
    type: Type,
    signal: AbortSignal,
    flags: QueryFlags,
  ): Promise<Reply<Type>> => {
    const response = await udp.ask(
      (id) => encodeQuery(id, name, type, flags),
      (message, id) => {
        const read = readResponse(message, id, name, type);
        return read.kind === 'foreign' ? undefined : read;
      },
      signal,
    );
    if (response.kind !== 'truncated') return response;
    const id = random.bytes(2).readUInt16BE(0);
    const read = readResponse(await askOverTcp(server, encodeQuery(id, name, type, flags), signal), id, name, type);
    if (read.kind === 'foreign') return { kind: 'malformed', detail: 'the answer over TCP is for another question' };
    if (read.kind === 'truncated') return { kind: 'malformed', detail: 'the answer is cut short over TCP too' };
    return read;
  };

  return {
    ask: async <Type extends WireType>(name: string, type: Type, signal: AbortSignal, flags: QueryFlags = {}): Promise<Reply<Type>> => {
      let last: Reply<Type> = { kind: 'timeout', detail: 'no answer' };
      for (let attempt = 0; attempt < tries; attempt++) {
        try {
          const reply = await withDeadline(clock, timeoutMs, signal, (inner) => exchange(name, type, inner, flags));
          if (reply.inTime && reply.value.kind === 'answer') return reply.value;
          last = reply.inTime ? reply.value : { kind: 'timeout', detail: `no answer in ${tries} × ${timeoutMs} ms` };
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof Unreachable)) throw error;
          last = { kind: 'unreachable', detail: 'the name server cannot be reached' };
        }
      }
      return last;
    },
    close: () => udp.close(),
  };
}
