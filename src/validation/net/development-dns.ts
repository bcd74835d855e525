import { createSocket } from 'node:dgram';
import type { Socket as UdpSocket } from 'node:dgram';
import { createServer, isIPv6 } from 'node:net';
import type { Server, Socket } from 'node:net';
import { AUTHORITATIVE_ANSWER, decode, encode, RECURSION_AVAILABLE, RECURSION_DESIRED, TRUNCATED_RESPONSE } from 'dns-packet';
import type { Answer } from 'dns-packet';
import { InvariantError } from '../../core/invariant-error.js';
import type { DnsData, DnsType } from '../ports.js';
import { fold } from './dns-message.js';

export interface DevelopmentDns {
  readonly host: string;
  readonly port: number;
  /**
   * Sets a name's records of a type; an empty list takes them away.
   * A name with a CNAME answers with it whatever is asked for.
   */
  set<Type extends DnsType>(name: string, type: Type, records: readonly DnsData[Type][]): void;
  close(): Promise<void>;
}

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/;
const MAX_UDP = 1232;
const TTL_SECONDS = 1;
const PORT_TRIES = 20;

/**
 * Starts a name server for development: every name has the address 127.0.0.1, no IPv6 address, and no other record until one is set.
 * @param options `host` must be a loopback address; port 0 takes any that is free for UDP and TCP
 * @throws InvariantError for another host, Error when the port is taken
 */
export async function startDevelopmentDns({
  host = '127.0.0.1',
  port = 0,
}: { host?: string; port?: number } = {}): Promise<DevelopmentDns> {
  if (!LOOPBACK.test(host)) throw new InvariantError(`the development DNS listens on loopback only, not on ${host}`);
  const records = new Map<string, readonly DnsData[DnsType][]>();
  const answer = (message: Buffer, limit: number): Buffer | undefined => answerQuery(records, message, limit);
  const { udp, tcp, boundPort } = await bindBoth(host, port);
  // A datagram that could not be delivered is the asker's loss.
  udp.on('error', () => undefined);
  udp.on('message', (message, from) => {
    const reply = answer(message, MAX_UDP);
    if (reply) udp.send(reply, from.port, from.address);
  });
  const connections = new Set<Socket>();
  tcp.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    serveTcp(socket, answer);
  });
  return {
    host,
    port: boundPort,
    set: (name, type, data) => void records.set(`${type} ${fold(name)}`, data),
    close: async () => {
      for (const socket of connections) socket.destroy();
      await Promise.all([new Promise<void>((done) => udp.close(done)), new Promise<void>((done) => void tcp.close(() => done()))]);
    },
  };
}

function answerQuery(records: ReadonlyMap<string, readonly DnsData[DnsType][]>, message: Buffer, limit: number): Buffer | undefined {
  let id: number | undefined;
  let question: { name: string; type: string } | undefined;
  try {
    const query = decode(message);
    id = query.id;
    question = query.questions?.[0];
  } catch {
    return undefined;
  }
  if (!question || id === undefined) return undefined;
  const head = {
    type: 'response' as const,
    id,
    questions: [question as never],
    flags: AUTHORITATIVE_ANSWER | RECURSION_DESIRED | RECURSION_AVAILABLE,
  };
  const reply = encode({ ...head, answers: answersFor(records, question.name, question.type) });
  return reply.length <= limit ? reply : encode({ ...head, flags: head.flags | TRUNCATED_RESPONSE });
}

function answersFor(records: ReadonlyMap<string, readonly DnsData[DnsType][]>, name: string, type: string): Answer[] {
  const cname = records.get(`CNAME ${fold(name)}`);
  if (cname && cname.length > 0) return cname.map((data) => ({ type: 'CNAME', name, data, ttl: TTL_SECONDS }) as Answer);
  const set = records.get(`${type} ${fold(name)}`) ?? (type === 'A' ? ['127.0.0.1'] : []);
  // dns-packet takes one character-string of up to 255 octets each.
  return set.map((data) => ({ type, name, data: type === 'TXT' ? characterStrings(data as string) : data, ttl: TTL_SECONDS }) as Answer);
}

function characterStrings(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const strings: Buffer[] = [];
  for (let start = 0; start === 0 || start < bytes.length; start += 255) strings.push(bytes.subarray(start, start + 255));
  return strings;
}

function serveTcp(socket: Socket, answer: (message: Buffer, limit: number) => Buffer | undefined): void {
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const reply = answer(pending.subarray(2, end), 65_535);
      pending = pending.subarray(end);
      if (!reply) return void socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      socket.write(Buffer.concat([length, reply]));
    }
  });
}

/** A free UDP port may be taken in TCP; with port 0 another is tried. */
async function bindBoth(host: string, port: number): Promise<{ udp: UdpSocket; tcp: Server; boundPort: number }> {
  for (let attempt = 1; ; attempt++) {
    const udp = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => udp.once('error', reject).bind(port, host, resolve));
    udp.removeAllListeners('error');
    const boundPort = udp.address().port;
    const tcp = createServer();
    try {
      await new Promise<void>((resolve, reject) => tcp.once('error', reject).listen(boundPort, host, resolve));
      return { udp, tcp, boundPort };
    } catch (error) {
      udp.close();
      if (port !== 0 || attempt >= PORT_TRIES) throw error;
    }
  }
}
