import type { MpicLimits } from '../../policy/policy.js';

/** What one remote perspective has to say, as far as the quorum is concerned. */
export interface Corroboration {
  /** RIR service region. */
  readonly region: string;
  /** Whether it saw what the primary saw. A perspective that gave no answer in time did not (BR 3.2.2.9). */
  readonly corroborates: boolean;
}

/** How the remote perspectives voted, and whether that is enough on the day. */
export interface QuorumVerdict {
  /** Whether to go on: the quorum is met, or the day does not ask for it yet. */
  readonly accepted: boolean;
  readonly quorumMet: boolean;
  /** Whether a missed quorum refuses. */
  readonly enforced: boolean;
  /** Perspectives that corroborate, of those asked (BR 5.4.1): `4/5`. */
  readonly summary: string;
  /** Regions of those that corroborate, sorted. */
  readonly regions: readonly string[];
  /** What is missing, without final stop; empty when the quorum is met. */
  readonly faults: readonly string[];
}

/** From here on the Baseline Requirements forgive more. */
const MANY = 6;
/** Fewer perspectives cannot outvote one that dissents. */
const LEAST_TO_DISSENT = 2;

/** How many of `count` remote perspectives may fail to corroborate (BR 3.2.2.9, quorum table). */
export function dissentsAllowed(count: number, { dissents, dissentsOfSix }: Pick<MpicLimits, 'dissents' | 'dissentsOfSix'>): number {
  if (count < LEAST_TO_DISSENT) return 0;
  return count < MANY ? dissents : dissentsOfSix;
}

/** Judges the remote perspectives' votes by the limits of the day (BR 3.2.2.9): how many, how many against, from how many regions. */
export function judgeQuorum(votes: readonly Corroboration[], limits: MpicLimits): QuorumVerdict {
  const agreeing = votes.filter(({ corroborates }) => corroborates);
  const regions = [...new Set(agreeing.map(({ region }) => region))].sort();
  const against = votes.length - agreeing.length;
  const allowed = dissentsAllowed(votes.length, limits);
  const faults: string[] = [];
  if (votes.length < limits.remotePerspectives) {
    faults.push(`${votes.length} remote perspectives were asked, and ${limits.remotePerspectives} are the least today`);
  }
  if (against > allowed) {
    const rule = allowed === 0 ? 'none may' : `${allowed} may`;
    faults.push(`${against} of ${votes.length} remote perspectives do not corroborate, and ${rule}`);
  }
  if (regions.length < limits.regions) {
    faults.push(`those that corroborate are in ${regions.length} RIR regions, and ${limits.regions} are the least today`);
  }
  const quorumMet = faults.length === 0;
  const enforced = limits.quorum === 'must';
  return { accepted: quorumMet || !enforced, quorumMet, enforced, summary: `${agreeing.length}/${votes.length}`, regions, faults };
}
