import { demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { Application, NameFinding } from '../../core/state/application.js';
import type { ApplicationDependencies } from '../dependencies.js';

/** What waits for validation officers. */
export interface VettingQueue {
  /** Submitted, in review and reviewed, the longest-waiting first, with the seconds since they were submitted. */
  readonly applications: readonly { readonly application: Application; readonly waitingSeconds: number }[];
  /** Names that look like listed ones. */
  readonly names: readonly NameFinding[];
}

const MOST = 500;

/** @throws AccessRefused */
export async function workQueue({ transactor, clock }: Pick<ApplicationDependencies, 'transactor' | 'clock'>, actor: Actor): Promise<VettingQueue> {
  demand(actor, 'work.read', null);
  const now = clock.now();
  const applications = await transactor.read.applications.inStates(['submitted', 'in-review', 'reviewed'], MOST);
  return {
    applications: applications.map((application) => ({ application, waitingSeconds: now - (application.submittedAt ?? application.createdAt) })),
    names: await transactor.read.names.waiting(MOST),
  };
}
