import type { Clock } from '../../core/time.js';
import type { Dnssec } from '../ports.js';
import type { AnsweredReply, Asker, Reply } from './ask.js';
import type { WireType } from './dns-message.js';
import { createShortMemory } from './short-memory.js';

/** What a zone's parents prove about it. */
type ZoneStatus = { readonly status: 'signed' } | Extract<Dnssec, { status: 'insecure' }>;
type Unproven = Extract<Dnssec, { status: 'unproven' }>;

/** How long a proof about a zone is used again: one order's worth of questions. */
const MEMORY_SECONDS = 30;
const MEMORY_ZONES = 2_000;

const FLAGS = { dnssec: true };

/**
 * Makes the judge of answers without AD bit. A validating resolver leaves the bit out for one good reason only: that nothing signs the data. The
 * judge does not take its word for that: it looks for the zone of the answer and asks for the DS records of that zone and of the zones above
 * it, until a secure answer shows either that there is no DS, which proves the zone insecure, or that there is one, and then the answer may not be
 * used. So a resolver that has stopped to validate, or has been told to make exceptions, is found out (BR 4.2.2.2: no local bypass).
 * @returns judge of the answer to a question `name`, `type`, asked with the DO bit; the name owns no CNAME unless `type` is CNAME. Undefined:
 * the name server refuses for another reason, and DNSSEC has nothing to say
 */
export function createDnssecJudge({
  asker,
  clock,
}: {
  asker: Asker;
  clock: Clock;
}): (name: string, type: WireType, reply: AnsweredReply<WireType>, signal: AbortSignal) => Promise<Dnssec | undefined> {
  const zones = createShortMemory<string>(clock, MEMORY_SECONDS, MEMORY_ZONES);
  const statuses = createShortMemory<ZoneStatus>(clock, MEMORY_SECONDS, MEMORY_ZONES);

  /** The zone that a name is in; undefined when it cannot be found out. */
  const zoneOf = (name: string, signal: AbortSignal): Promise<string | undefined> =>
    zones.recall(name, async () => {
      if (name === '') return '';
      const reply = await asker.ask(name, 'SOA', signal, FLAGS);
      if (reply.kind !== 'answer' || (reply.rcode !== 'NOERROR' && reply.rcode !== 'NXDOMAIN')) return undefined;
      // The owner of an alias is no zone of its own.
      if (reply.aliases.length > 0) return zoneOf(parentOf(name), signal);
      if (reply.records.length > 0) return name;
      return reply.zone !== undefined && isAtOrBelow(name, reply.zone) ? reply.zone : undefined;
    });

  const statusOf = async (zone: string, signal: AbortSignal): Promise<ZoneStatus | Unproven> => {
    let why: Unproven = unproven(`nothing could be learned about the zone ${zone}`);
    const found = await statuses.recall(zone, async () => {
      const status = await findStatus(zone, signal);
      if (status.status !== 'unproven') return status;
      why = status;
      return undefined;
    });
    return found ?? why;
  };

  const findStatus = async (zone: string, signal: AbortSignal): Promise<ZoneStatus | Unproven> => {
    // The root is signed: its key is the trust anchor.
    if (zone === '') return { status: 'signed' };
    const ds = await asker.ask(zone, 'DS', signal, FLAGS);
    if (ds.kind !== 'answer' || (ds.rcode !== 'NOERROR' && ds.rcode !== 'NXDOMAIN'))
      return unproven(`the DS record of the zone ${zone} could not be looked up: ${describe(ds)}`);
    if (ds.authenticated) return ds.records.length > 0 ? { status: 'signed' } : { status: 'insecure', zone, proof: 'no-ds' };
    const above = parentOf(zone);
    const parent = ds.zone !== undefined && isAtOrBelow(above, ds.zone) ? ds.zone : await zoneOf(above, signal);
    if (parent === undefined) return unproven(`the zone above ${zone} could not be found out`);
    const status = await statusOf(parent, signal);
    if (status.status !== 'signed') return status;
    if (ds.records.length === 0 && ds.optOut) return { status: 'insecure', zone, proof: 'opt-out' };
    return unproven(
      `the zone ${parent === '' ? 'of the root' : parent} is signed, but the resolver does not vouch for what it says about ${zone} (no AD bit)`,
    );
  };

  return async (name, type, reply, signal) => {
    if (reply.authenticated) return { status: 'secure' };
    if (reply.rcode === 'SERVFAIL') return judgeRefusal(asker, name, type, reply, signal);
    if (reply.rcode !== 'NOERROR' && reply.rcode !== 'NXDOMAIN') return undefined;
    const told = reply.zone;
    const zone = told !== undefined && isAtOrBelow(name, told) ? told : await zoneOf(type === 'CNAME' ? parentOf(name) : name, signal);
    if (zone === undefined) return unproven(`the zone of ${name} could not be found out`);
    const status = await statusOf(zone, signal);
    if (status.status !== 'signed') return status;
    if (reply.records.length === 0 && reply.optOut) return { status: 'insecure', zone, proof: 'opt-out' };
    return unproven(
      `the zone ${zone === '' ? 'of the root' : zone} is signed, but the resolver does not vouch for its answer about ${name} (no AD bit)`,
    );
  };
}

/** SERVFAIL is how a validating resolver withholds bogus data (RFC 4035 §5.5); with checking disabled it hands it out. */
async function judgeRefusal(
  asker: Asker,
  name: string,
  type: WireType,
  { dnssecError }: AnsweredReply<WireType>,
  signal: AbortSignal,
): Promise<Dnssec | undefined> {
  if (dnssecError !== undefined) return bogus(name, type, dnssecError);
  const unchecked = await asker.ask(name, type, signal, { dnssec: true, checkingDisabled: true });
  const answered = unchecked.kind === 'answer' && (unchecked.rcode === 'NOERROR' || unchecked.rcode === 'NXDOMAIN');
  return answered ? bogus(name, type, 'the resolver has an answer, and hands it out only unchecked') : undefined;
}

function bogus(name: string, type: WireType, reason: string): Dnssec {
  return {
    status: 'bogus',
    detail: `the ${type} records of ${name} fail DNSSEC validation (${reason}); correct the signatures, keys or DS records of the zone, or their times`,
  };
}

function unproven(detail: string): Unproven {
  return { status: 'unproven', detail };
}

function describe(reply: Reply<WireType>): string {
  return reply.kind === 'answer'
    ? `the name server answers ${reply.rcode}${reply.dnssecError ? ` (${reply.dnssecError})` : ''}`
    : reply.detail;
}

function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}

function isAtOrBelow(name: string, zone: string): boolean {
  return zone === '' || name === zone || name.endsWith(`.${zone}`);
}
