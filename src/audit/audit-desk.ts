import { demand } from '../core/access.js';
import type { Actor } from '../core/actor.js';
import type { EpochSeconds } from '../core/time.js';
import type { StoredEvent } from './chain.js';
import type { AuditChainStore, EventFilter } from './ports.js';
import { sequenceBefore } from './find-events.js';

/** What an auditor looks for; null: any. */
export interface AuditQuestion {
  readonly kind: string | null;
  readonly organizationId: string | null;
  readonly actor: string | null;
  readonly orderId: string | null;
  /** From that second on. */
  readonly since: EpochSeconds | null;
  /** Events after this sequence: the end of the page before. */
  readonly after: number | null;
}

export interface AuditPage {
  readonly events: readonly StoredEvent[];
  /** Where the next page goes on; null: this was the last one. A page may be short or empty and still go on. */
  readonly next: number | null;
}

/** How far the chain has come. */
export interface ChainState {
  /** Last link; null: nothing is sealed yet. */
  readonly sealed: { readonly position: number; readonly at: EpochSeconds; readonly hash: string } | null;
  /** Last signed head. */
  readonly signed: { readonly position: number; readonly at: EpochSeconds } | null;
  /** The newest event is sealed. */
  readonly complete: boolean;
}

/** The audit log for people who read it (CP 5.4, BR 5.4.1). Nobody writes here. */
export interface AuditDesk {
  /** @throws AccessRefused */
  events(actor: Actor, question: AuditQuestion): Promise<AuditPage>;
  /** @throws AccessRefused */
  chain(actor: Actor): Promise<ChainState>;
}

const PAGE = 100;
/** Rows that one statement looks through, and how many statements one page may cost: a rare kind is found over several pages. */
const WINDOW = 50_000;
const MOST_WINDOWS = 10;

export function createAuditDesk(store: AuditChainStore): AuditDesk {
  return {
    async events(actor, { kind, organizationId, actor: by, orderId, since, after }) {
      demand(actor, 'audit.read', null);
      const newest = await store.newestSequence();
      const start = after ?? (since === null ? Number.MIN_SAFE_INTEGER : await sequenceBefore(store, since, newest));
      const filter: EventFilter = { kind, organizationId, actor: by, orderId, accountId: null, serial: null, since: since ?? 0 };
      const events: StoredEvent[] = [];
      let from = start;
      for (let windows = 0; windows < MOST_WINDOWS && from < newest; windows += 1) {
        const to = Math.max(0, from) + WINDOW;
        const found = await store.find(filter, { from, to }, PAGE - events.length);
        events.push(...found);
        const last = found.at(-1);
        if (events.length === PAGE && last !== undefined) return { events, next: last.sequence < newest ? last.sequence : null };
        from = to;
      }
      return { events, next: from < newest ? from : null };
    },
    async chain(actor) {
      demand(actor, 'audit.read', null);
      const [last, head, sequence, newest] = await Promise.all([store.last(), store.lastHead(), store.lastSequence(), store.newestSequence()]);
      return {
        sealed: last === undefined ? null : { position: last.position, at: last.sealedAt, hash: last.hash.toString('hex') },
        signed: head === undefined ? null : { position: head.position, at: head.signedAt },
        complete: sequence >= newest,
      };
    },
  };
}
