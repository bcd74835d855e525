import type { Clock } from '../../core/time.js';
import { withDeadline } from '../net/deadline.js';
import type { CaaFinding, CaaStep, DnsAnswer, Resolver } from '../ports.js';

/** For all owners of a name together; they are asked at the same time. */
const DEADLINE_MS = 15_000;
/** More is nobody's policy, and would have to be kept. */
const MOST_RECORDS = 100;
const MOST_CHARACTERS = 16_384;

/**
 * Climbs a name's tree for its CAA set (RFC 8659 §3): the name, then each parent of the name itself, the top-level domain included and the root
 * not; the first set that is not empty decides. A set behind an alias counts for the alias's owner; the target's parents are not climbed.
 * A lookup that fails below the deciding set leaves the question open.
 * @param name without `*.`
 * @throws the signal's reason when `signal` is aborted
 */
export async function lookupCaa(
  { resolver, clock }: { resolver: Resolver; clock: Clock },
  name: string,
  signal: AbortSignal,
): Promise<CaaFinding> {
  const owners = climb(name);
  const startedAtMs = clock.nowMs();
  const asked = await withDeadline(clock, DEADLINE_MS, signal, (inner) =>
    Promise.all(owners.map((owner) => resolver.query(owner, 'CAA', inner))),
  );
  const late: DnsAnswer<'CAA'> = { outcome: 'failed', reason: 'timeout', detail: `no answer within ${DEADLINE_MS / 1000} s`, aliases: [] };
  const answers = asked.inTime ? asked.value : owners.map(() => late);
  const facts = { name, startedAtMs, endedAtMs: clock.nowMs() };
  const steps: CaaStep[] = [];
  for (const [index, owner] of owners.entries()) {
    const answer = answers[index] ?? late;
    steps.push(toStep(owner, answer));
    if (answer.outcome === 'failed') return { ...facts, steps, outcome: 'failed', owner, detail: answer.detail };
    if (answer.outcome !== 'records') continue;
    const { records, ttl } = answer;
    const characters = records.reduce((sum, { tag, value }) => sum + tag.length + value.length, 0);
    if (records.length > MOST_RECORDS || characters > MOST_CHARACTERS) {
      const detail = `the set has more than ${MOST_RECORDS} records or ${MOST_CHARACTERS} characters`;
      return { ...facts, steps, outcome: 'failed', owner, detail };
    }
    return { ...facts, steps, outcome: 'found', owner, records, ttl };
  }
  return { ...facts, steps, outcome: 'none' };
}

/** `www.example.com` → itself, `example.com`, `com`. */
function climb(name: string): string[] {
  const labels = name.split('.');
  return labels.map((_label, index) => labels.slice(index).join('.'));
}

function toStep(owner: string, answer: DnsAnswer<'CAA'>): CaaStep {
  const { outcome, aliases, dnssec } = answer;
  return { owner, outcome, aliases, ...(dnssec && { dnssec }), ...(outcome === 'failed' && { detail: answer.detail }) };
}
