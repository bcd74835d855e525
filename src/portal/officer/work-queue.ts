import type { Actor } from '../../core/actor.js';
import type { Bilingual } from '../../core/language.js';
import type { EpochSeconds } from '../../core/time.js';
import type { Desks } from '../desks.js';

/** One thing that waits for an officer. */
export interface WorkItem {
  /** What kind of work: groups and filters the queue. */
  readonly kind: string;
  readonly label: Bilingual;
  /** What it is about: an organization, a domain, a serial. */
  readonly subject: string;
  /** What has to be done next. */
  readonly next: Bilingual;
  /** Page within the officers' site. */
  readonly path: string;
  /** Since when it waits. */
  readonly since: EpochSeconds;
  /** By when it has to be done; null: no clock runs. */
  readonly due: EpochSeconds | null;
}

/** Where items come from: one for each kind of work. A room with work for officers adds its own to `work-sources.ts`. */
export interface WorkQueueSource {
  readonly kind: string;
  readonly label: Bilingual;
  /** @throws AccessRefused for whoever may not see it: it is then left out */
  items(desks: Desks, actor: Actor): Promise<readonly WorkItem[]>;
}
