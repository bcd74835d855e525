import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { AUTHORITATIVE_ANSWER, decode, encode, RECURSION_AVAILABLE, RECURSION_DESIRED, TRUNCATED_RESPONSE } from 'dns-packet';
import type { Answer } from 'dns-packet';
import { freePort } from './free-port.js';

/** A name server of 127.0.0.1 that answers by the first label below the last two of the asked name, for tests of what can go wrong. */
export interface MisbehavingDns {
  readonly host: string;
  readonly port: number;
  /** Answers for names that contain the key, in the place of what the key says. */
  readonly answers: Map<string, Behaviour>;
  /** Names that were asked for over TCP. */
  readonly askedOverTcp: string[];
  close(): Promise<void>;
}

/**
 * How a query is answered: not at all, with an rcode, cut short over UDP or over TCP too, with rubbish, or with records. `flood` and `drip` are cut
 * short over UDP, and pour out 10 MB over TCP, or an octet now and then.
 */
export type Behaviour =
  | 'silence'
  | 'nxdomain'
  | 'servfail'
  | 'refused'
  | 'truncated'
  | 'rubbish'
  | 'flood'
  | 'drip'
  | { readonly answers: (name: string, type: string) => readonly Answer[] };

const RCODES = { nxdomain: 3, servfail: 2, refused: 5 } as const;

/** Starts the server. Names that no behaviour is set for have the address 127.0.0.1 and nothing else. */
export async function startMisbehavingDns(): Promise<MisbehavingDns> {
  const answers = new Map<string, Behaviour>();
  const askedOverTcp: string[] = [];
  const behaviourOf = (name: string): Behaviour | undefined => [...answers].find(([part]) => name.toLowerCase().includes(part))?.[1];
  const port = await freePort();
  const reply = (message: Buffer, overTcp: boolean): Buffer | undefined => {
    const query = decode(message);
    const [question] = query.questions ?? [];
    if (question === undefined) return undefined;
    const flags = AUTHORITATIVE_ANSWER | RECURSION_DESIRED | RECURSION_AVAILABLE;
    const head = { type: 'response' as const, id: query.id ?? 0, questions: [question] };
    const behaviour = behaviourOf(question.name);
    switch (behaviour) {
      case 'silence':
        return undefined;
      case 'nxdomain':
      case 'servfail':
      case 'refused':
        return encode({ ...head, flags: flags | RCODES[behaviour] });
      case 'truncated':
      case 'flood':
      case 'drip':
        return encode({ ...head, flags: flags | TRUNCATED_RESPONSE });
      case 'rubbish':
        return Buffer.concat([encode({ ...head, flags }).subarray(0, 6), Buffer.from('ffffffff', 'hex')]);
      default: {
        const address: Answer[] = question.type === 'A' ? [{ type: 'A', name: question.name, data: '127.0.0.1', ttl: 1 }] : [];
        const records = behaviour === undefined ? address : [...behaviour.answers(question.name, question.type)];
        const whole = encode({ ...head, flags, answers: records });
        return overTcp || whole.length <= 1232 ? whole : encode({ ...head, flags: flags | TRUNCATED_RESPONSE });
      }
    }
  };
  const udp = createSocket('udp4');
  udp.on('message', (message, from) => {
    const answer = reply(message, false);
    if (answer) udp.send(answer, from.port, from.address);
  });
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const asked = decode(chunk.subarray(2)).questions?.[0]?.name ?? '';
      askedOverTcp.push(asked);
      const behaviour = behaviourOf(asked);
      if (behaviour === 'flood') return void socket.write(Buffer.alloc(10 * 1024 * 1024, 0xff));
      if (behaviour === 'drip') {
        drip(socket);
        return;
      }
      const answer = reply(chunk.subarray(2), true);
      if (!answer) return;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    });
  });
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => tcp.listen(port, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port,
    answers,
    askedOverTcp,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void udp.close(() => resolve()));
      await new Promise<void>((resolve) => void tcp.close(() => resolve()));
    },
  };
}

/** A message that is said to have 256 octets, one at a time. */
function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write(Buffer.of(1)), 200);
  socket.on('close', () => clearInterval(timer));
}
