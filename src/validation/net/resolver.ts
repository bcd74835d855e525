import type { DnsAnswer, Dnssec, DnsFailure, DnsType, Resolver } from '../ports.js';
import { createAsker, type AnsweredReply, type AskerOptions } from './ask.js';
import { fold } from './dns-message.js';
import { createDnssecJudge } from './dnssec.js';

export interface ResolverOptions extends AskerOptions {
  /**
   * `required`: the name server is a validating resolver, whose AD bit is demanded wherever it is not proven that nothing is signed.
   * `off`, when left out: nothing is asked about DNSSEC, and answers say so.
   */
  dnssec?: 'required' | 'off';
}

/** Names in a CNAME chain, over all answers. */
const MAX_ALIASES = 10;

/** Makes the resolver of this perspective: asks one name server, follows CNAMEs, and judges each answer by DNSSEC (BR 4.2.2.2). */
export function createResolver({ dnssec = 'off', ...options }: ResolverOptions): Resolver {
  const asker = createAsker(options);
  const judge = dnssec === 'required' ? createDnssecJudge({ asker, clock: options.clock }) : undefined;
  const flags = { dnssec: judge !== undefined };

  const query = async <Type extends DnsType>(name: string, type: Type, signal: AbortSignal): Promise<DnsAnswer<Type>> => {
    const aliases: string[] = [];
    let verdict: Dnssec = { status: judge ? 'secure' : 'off' };
    let owner = fold(name);
    for (;;) {
      const reply = await asker.ask(owner, type, signal, flags);
      if (reply.kind !== 'answer') return { outcome: 'failed', reason: reply.kind, detail: reply.detail, aliases };
      let followed: Pick<AnsweredReply<Type>, 'aliases' | 'owner'> = reply;
      let wholeChain = true;
      if (judge && !reply.authenticated) {
        // A chain is as good as its weakest link: each is judged by itself.
        const link = reply.aliases.length > 0 ? await asker.ask(owner, 'CNAME', signal, flags) : reply;
        if (link.kind !== 'answer') return { outcome: 'failed', reason: link.kind, detail: link.detail, aliases };
        const judged = await judge(owner, link === reply ? type : 'CNAME', link, signal);
        if (judged?.status === 'bogus' || judged?.status === 'unproven')
          return { outcome: 'failed', reason: 'dnssec', detail: judged.detail, dnssec: judged, aliases };
        if (judged?.status === 'insecure') verdict = judged;
        const [target] = link === reply ? [] : link.records;
        if (typeof target === 'string') {
          followed = { aliases: [target], owner: target };
          wholeChain = false;
        }
      }
      aliases.push(...followed.aliases);
      if (aliases.length > MAX_ALIASES || new Set(aliases).size < aliases.length || aliases.includes(fold(name))) {
        return { outcome: 'failed', reason: 'alias-chain', detail: `the CNAME chain is a circle or longer than ${MAX_ALIASES}`, aliases };
      }
      if (wholeChain) {
        const { rcode, records, ttl, authenticated } = reply;
        const facts = { authenticated, dnssec: verdict, aliases };
        if (rcode === 'NXDOMAIN') return { outcome: 'nxdomain', ...facts };
        if (rcode !== 'NOERROR')
          return { outcome: 'failed', reason: failureOf(rcode), detail: `the name server answers ${rcode}`, aliases };
        if (records.length > 0) return { outcome: 'records', records, ttl, ...facts };
        if (reply.aliases.length === 0) return { outcome: 'nodata', ...facts };
      }
      // The name server handed out the CNAME alone, or it was taken alone: the rest of the chain is ours to follow.
      owner = followed.owner;
    }
  };

  return { query, close: () => asker.close() };
}

function failureOf(rcode: string): DnsFailure {
  if (rcode === 'SERVFAIL') return 'servfail';
  return rcode === 'REFUSED' ? 'refused' : 'rcode';
}
