import { AUTHENTIC_DATA, CHECKING_DISABLED, decode, DNSSEC_OK, encode, RECURSION_DESIRED } from 'dns-packet';
import type { Answer, DecodedPacket } from 'dns-packet';
import type { DnsData, DnsType } from '../ports.js';
import { readExtendedErrors } from './extended-errors.js';

/** Fits every path without fragments (DNS flag day 2020). */
const UDP_PAYLOAD_SIZE = 1232;
/** CNAMEs in one answer. */
const MAX_ALIASES = 10;

/** What the resolver itself asks for besides, to find zones and their signers; only whether such a record is there counts. */
export interface WireData extends DnsData {
  SOA: true;
  DS: true;
}
export type WireType = keyof WireData;

/** How a question is put. */
export interface QueryFlags {
  /** Signatures and proofs are to come along (DO bit, RFC 3225). */
  readonly dnssec?: boolean;
  /** The name server is to answer with data that fails validation (CD bit, RFC 4035 §3.2.2). */
  readonly checkingDisabled?: boolean;
}

/** Encodes a recursive query with EDNS. The AD bit asks to be told about DNSSEC (RFC 6840 §5.7). */
export function encodeQuery(
  id: number,
  name: string,
  type: WireType,
  { dnssec = false, checkingDisabled = false }: QueryFlags = {},
): Buffer {
  return encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED | AUTHENTIC_DATA | (checkingDisabled ? CHECKING_DISABLED : 0),
    questions: [{ type, name: name === '' ? '.' : name, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_PAYLOAD_SIZE,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: dnssec ? DNSSEC_OK : 0,
        flag_do: dnssec,
        options: [],
      },
    ],
  });
}

export type DnsResponse<Type extends WireType> =
  /** Not an answer to this query: a stray or forged datagram. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'truncated' }
  | {
      readonly kind: 'answer';
      readonly rcode: string;
      readonly authenticated: boolean;
      readonly aliases: readonly string[];
      /** The last name of the CNAME chain, which the records belong to. */
      readonly owner: string;
      readonly records: readonly WireData[Type][];
      readonly ttl: number;
      /** The zone whose SOA record came along, as it does with negative answers. */
      readonly zone: string | undefined;
      /** An NSEC3 record of the answer has the opt-out flag (RFC 5155 §6). */
      readonly optOut: boolean;
      /** What DNSSEC errors the name server tells of (RFC 8914), in words; undefined when of none. */
      readonly dnssecError: string | undefined;
    };

/** Reads what came back, and matches it with the query (RFC 5452 §9.1): id, question, and only records that follow from the question. */
export function readResponse<Type extends WireType>(message: Buffer, id: number, name: string, type: Type): DnsResponse<Type> {
  if (message.length < 12 || message.readUInt16BE(0) !== id) return { kind: 'foreign' };
  let packet: DecodedPacket;
  try {
    packet = decode(message);
  } catch (error) {
    return { kind: 'malformed', detail: error instanceof Error ? error.message : 'unreadable' };
  }
  const question = packet.questions?.[0];
  if (!packet.flag_qr || packet.questions?.length !== 1 || question?.type !== type || fold(question.name) !== fold(name))
    return { kind: 'foreign' };
  if (packet.flag_tc) return { kind: 'truncated' };
  const authorities = packet.authorities ?? [];
  return {
    kind: 'answer',
    rcode: (packet as { rcode?: string }).rcode ?? 'UNKNOWN',
    authenticated: packet.flag_ad,
    ...follow(packet.answers ?? [], fold(name), type),
    zone: zoneOf(authorities),
    optOut: authorities.some((record) => record.type === 'NSEC3' && ((record.data as { flags?: number }).flags ?? 0) % 2 === 1),
    dnssecError: readExtendedErrors(packet.additionals ?? []),
  };
}

function zoneOf(authorities: readonly Answer[]): string | undefined {
  const soa = authorities.find(({ type }) => type === 'SOA');
  return soa && fold(soa.name);
}

function follow<Type extends WireType>(
  answers: readonly Answer[],
  name: string,
  type: Type,
): { aliases: string[]; owner: string; records: WireData[Type][]; ttl: number } {
  const aliases: string[] = [];
  let owner = name;
  while (type !== 'CNAME' && aliases.length < MAX_ALIASES) {
    const alias = answers.find((answer) => answer.type === 'CNAME' && fold(answer.name) === owner);
    if (!alias) break;
    owner = fold((alias as { data: string }).data);
    aliases.push(owner);
  }
  const records: WireData[Type][] = [];
  let ttl = 0xffffffff;
  for (const answer of answers) {
    if (answer.type !== type || fold(answer.name) !== owner) continue;
    records.push(toData(answer.type, (answer as { data: unknown }).data) as WireData[Type]);
    ttl = Math.min(ttl, (answer as { ttl?: number }).ttl ?? 0);
  }
  return { aliases, owner, records, ttl: records.length > 0 ? ttl : 0 };
}

function toData(type: DnsType | 'SOA' | 'DS', data: unknown): WireData[WireType] {
  switch (type) {
    case 'TXT':
      return Buffer.concat(data as Buffer[]).toString('utf8');
    case 'CAA': {
      const { flags, tag, value } = data as { flags: number; tag: string; value: string };
      return { flags, tag, value };
    }
    case 'CNAME':
      return fold(data as string);
    case 'A':
    case 'AAAA':
      return data as string;
    case 'SOA':
    case 'DS':
      return true;
  }
}

/** DNS names compare without regard to ASCII case, and the root's dot is not written here. */
export function fold(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
