import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { KeptSct } from '../core/sct.js';
import { SECONDS_PER_DAY, toRfc3339, type Clock } from '../core/time.js';
import { OID } from '../x509/oid.js';
import { readCertificate, readTbsCertificate } from '../x509/read-certificate.js';
import { readSctList } from '../x509/read-sct-list.js';
import { askLog, type Submission } from './ask-log.js';
import { chooseLogs, eligibleLogs } from './choose-logs.js';
import type { CtLog, LogList } from './ct-log.js';
import { CtUnavailable } from './ct-unavailable.js';
import { gatherScts, type HeldSct } from './gather-scts.js';
import { certificateEntry, embeddedEntry, precertificateEntry } from './log-entry.js';
import type { LogAgents } from './post-chain.js';
import { decodeSct } from './sct.js';
import { satisfies, sctRequirement } from './sct-requirement.js';
import { sctFault } from './verify-sct.js';

export interface CtLogsDeps {
  /** The log list as it is now. */
  list: () => LogList;
  agents: LogAgents;
  clock: Clock;
  random: Random;
  log: Log;
  staggerMs?: number;
  deadlineMs?: number;
}

/** Browsers stop trusting a log list after 70 days (Chrome); so do we. */
export const MOST_LIST_AGE_SECONDS = 70 * SECONDS_PER_DAY;
const STAGGER_MS = 2_000;
const DEADLINE_MS = 40_000;
/** A log that has failed is asked last for so long. */
const RESTING_MS = 60_000;

/** Certificate Transparency logs, as issuance needs them; the ca room's port. */
export interface ComposedCtLogs {
  gather(
    precertificate: readonly Buffer[],
    have: readonly KeptSct[],
    keep: (sct: KeptSct) => Promise<void>,
    signal: AbortSignal,
  ): Promise<readonly KeptSct[]>;
  judge(tbs: Buffer, issuer: Buffer): string | undefined;
  submit(certificate: readonly Buffer[], signal: AbortSignal): Promise<readonly KeptSct[]>;
}

/**
 * Makes the logs of a log list into what issuance asks for. Logs are asked in an order left to chance, so that their load is even, those that have failed
 * a moment ago last.
 */
export function createCtLogs(deps: CtLogsDeps): ComposedCtLogs {
  const { clock, random, log, agents } = deps;
  const restingUntilMs = new Map<string, number>();

  function freshList(): LogList {
    const list = deps.list();
    if (clock.now() - list.timestamp > MOST_LIST_AGE_SECONDS) {
      throw new CtUnavailable(`the log list is of ${toRfc3339(list.timestamp)}, older than 70 days; fetch a new one`);
    }
    return list;
  }

  function inOrder(logs: readonly CtLog[]): CtLog[] {
    const nowMs = clock.nowMs();
    const rank = ({ id }: CtLog): number => ((restingUntilMs.get(id) ?? 0) > nowMs ? 1 : 0) + random.bytes(2).readUInt16BE() / 0x1_0000;
    return logs
      .map((one) => ({ one, rank: rank(one) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ one }) => one);
  }

  async function ask(target: CtLog, submission: Submission, signal: AbortSignal): ReturnType<typeof askLog> {
    const answer = await askLog(target, submission, { clock, agents }, signal);
    if (answer.type === 'sct') {
      restingUntilMs.delete(target.id);
      return answer;
    }
    restingUntilMs.set(target.id, clock.nowMs() + RESTING_MS);
    const facts = { ctLog: target.description, operator: target.operator, reason: answer.reason };
    if (answer.type === 'refused' && answer.broken) log.error(facts, 'a CT log gave a wrong answer');
    else log.warn(facts, 'a CT log gave no SCT');
    return answer;
  }

  return {
    gather: async (chain, have, keep, signal) => {
      const [precertificate, issuer] = leafAndIssuer(chain);
      const { notBefore, notAfter } = readCertificate(precertificate);
      const entry = precertificateEntry(precertificate, issuer);
      const list = freshList();
      const requirement = sctRequirement({ notBefore, notAfter });
      const held = await gatherScts({
        candidates: inOrder(eligibleLogs(list.logs.values(), notAfter)),
        requirement,
        held: heldOf(list, have),
        ask: (target, inner) => ask(target, { path: 'add-pre-chain', chain, entry }, inner),
        keep,
        clock,
        staggerMs: deps.staggerMs ?? STAGGER_MS,
        deadlineMs: deps.deadlineMs ?? DEADLINE_MS,
        signal,
      });
      // Backups may have answered as well; the certificate carries no more than is asked for.
      const chosen = chooseLogs(
        held.map((one) => one.log),
        requirement,
      );
      return held
        .filter((one) => chosen?.includes(one.log))
        .map(({ sct: { logId, timestampMs, encoded } }) => ({ logId, timestampMs, encoded }))
        .sort((a, b) => (a.logId < b.logId ? -1 : 1));
    },

    judge: (tbs, issuer) => {
      const { notBefore, notAfter, extensions } = readTbsCertificate(tbs);
      const extension = extensions.find(({ oid }) => oid === OID.signedCertificateTimestampList);
      if (extension === undefined) return 'there are none';
      const entry = embeddedEntry(tbs, issuer);
      const { logs } = freshList();
      const counted: CtLog[] = [];
      for (const encoded of readSctList(extension.value)) {
        const sct = decodeSct(encoded);
        const target = logs.get(sct.logId);
        if (target === undefined) return `log ${sct.logId} is not in the log list`;
        const fault = sctFault(sct, target, entry, clock.nowMs());
        if (fault !== undefined) return `the SCT of ${target.description}: ${fault}`;
        counted.push(target);
      }
      return satisfies(counted, sctRequirement({ notBefore, notAfter })) ? undefined : 'they are too few, or of too few operators or kinds of log';
    },

    submit: async (chain, signal) => {
      const [certificate] = leafAndIssuer(chain);
      const { extensions, notAfter } = readCertificate(certificate);
      const extension = extensions.find(({ oid }) => oid === OID.signedCertificateTimestampList);
      const embedded = new Set((extension ? readSctList(extension.value) : []).map((encoded) => decodeSct(encoded).logId));
      const eligible = inOrder(eligibleLogs(freshList().logs.values(), notAfter));
      const knowing = eligible.filter(({ id }) => embedded.has(id));
      const targets = knowing.length > 0 ? knowing : eligible.slice(0, 2);
      const submission: Submission = { path: 'add-chain', chain, entry: certificateEntry(certificate) };
      const answers = await Promise.all(targets.map((target) => ask(target, submission, signal)));
      const scts = answers.flatMap((answer) => (answer.type === 'sct' ? [answer.sct] : []));
      if (scts.length > 0) return scts;
      const reasons = answers.map((answer, n) => `${targets[n]?.description ?? ''}: ${'reason' in answer ? answer.reason : ''}`);
      throw new CtUnavailable(`no log took the certificate: ${reasons.join('; ') || 'none is usable'}`);
    },
  };
}

/** SCTs of logs that the list no longer names are of no use: they cannot be judged. */
function heldOf({ logs }: LogList, have: readonly KeptSct[]): HeldSct[] {
  return have.flatMap(({ logId, encoded }) => {
    const target = logs.get(logId);
    return target === undefined ? [] : [{ log: target, sct: decodeSct(encoded) }];
  });
}

function leafAndIssuer([leaf, issuer]: readonly Buffer[]): [leaf: Buffer, issuer: Buffer] {
  if (leaf === undefined || issuer === undefined) throw new TypeError('a chain for a log has a leaf and its issuer');
  return [leaf, issuer];
}
