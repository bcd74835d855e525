import type { Log } from '../core/log.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { BEFORE_THE_FIRST, chainHash, eventLine, lineDigest, type Link, type StoredEvent } from './chain.js';
import { headStatement } from './head.js';
import type { AuditStores } from './ports.js';
import { signStatement, type AuditKey } from './signed-statement.js';

export interface SealerOptions {
  transactor: Transactor<AuditStores>;
  clock: Clock;
  log: Log;
  /** Null: heads are not signed. */
  key: AuditKey | null;
}

/** Chains the committed audit events, and signs where the chain has come to. */
export interface Sealer {
  /** Links every event that is committed by now. @returns how many */
  seal(signal?: AbortSignal): Promise<number>;
  /**
   * Signs the newest link, if it is not signed yet.
   * @throws SignerUnavailable
   */
  signHead(): Promise<void>;
  /** Both, the signature at most once in {@link HEAD_SECONDS}. To be called again and again. */
  tick(signal?: AbortSignal): Promise<void>;
}

/** So long a row may be changed before a signature notices. */
export const HEAD_SECONDS = 60;
/** Links in one transaction: few enough that nobody waits for it. */
const PAGE = 256;
/** Most links between two heads. A multiple of the page. */
const HEAD_LINKS = 4096;
/** PostgreSQL hands sequence numbers out before the commit, so an event can appear behind others. None takes longer than this. */
const STRAGGLER_SECONDS = 120;
/** How far back stragglers are looked for, and how often. */
const STRAGGLER_ROWS = 20_000;
const STRAGGLER_EVERY_SECONDS = 10;

/**
 * Makes the sealer. Appending is not its business: an event is committed with its act, and linked within a second or two. That keeps the acts of
 * different transactions apart, which a chain inside them would not (docs/decisions/0042-audit-chain.md). Several processes may seal one database:
 * each position is taken once, who comes second looks again.
 */
export function createSealer({ transactor, clock, log, key }: SealerOptions): Sealer {
  const { auditChain } = transactor.read;
  let sealing: Promise<number> | undefined;
  let stragglersAt = 0;
  let headAt = 0;

  async function sealAll(signal?: AbortSignal): Promise<number> {
    let sealed = 0;
    const last = await auditChain.last();
    if (last !== undefined && clock.now() - stragglersAt >= STRAGGLER_EVERY_SECONDS) {
      sealed += await sealStragglers(last);
      stragglersAt = clock.now();
    }
    for (;;) {
      signal?.throwIfAborted();
      // Before the events: if another process seals these meanwhile, the place behind this link is taken, and the commit says so.
      const place = await auditChain.last();
      const events = await auditChain.eventsAfter(await auditChain.lastSequence(), PAGE);
      if (events.length === 0 || !(await extend(place, events))) return sealed;
      sealed += events.length;
      if (events.length < PAGE) return sealed;
      // Many at once, as after a migration: a proof reaches from its event to the next head, so heads must not lie far apart.
      if (sealed % HEAD_LINKS === 0) await signHead().catch((error: unknown) => log.warn({ err: error }, 'the audit head could not be signed'));
    }
  }

  /** An event that is older than every transaction can last was not committed late: it was put there, and the verification will name it. */
  async function sealStragglers(last: Link): Promise<number> {
    const to = await auditChain.lastSequence();
    const from = Math.max(0, to - STRAGGLER_ROWS);
    if ((await auditChain.lacking(from, to)) === 0) return 0;
    const since = Math.min(clock.now(), last.sealedAt) - STRAGGLER_SECONDS;
    const events = await auditChain.unlinked({ from, to, since }, PAGE);
    return events.length > 0 && (await extend(last, events)) ? events.length : 0;
  }

  /** @param last as it was read before the events */
  async function extend(last: Link | undefined, events: readonly StoredEvent[]): Promise<boolean> {
    const links = linksAfter(last, events, clock.now());
    try {
      await transactor.transaction((stores) => stores.auditChain.extend(links));
      return true;
    } catch (error) {
      const now = await auditChain.last();
      if (now?.position === last?.position) throw error;
      log.debug({ err: error }, 'another process has sealed these audit events');
      return false;
    }
  }

  async function signHead(): Promise<void> {
    if (key === null) return;
    const last = await auditChain.last();
    if (last === undefined || (await auditChain.lastHead())?.position === last.position) return;
    const signedAt = clock.now();
    const signed = await signStatement(key, headStatement(last, signedAt));
    await transactor.transaction((stores) => stores.auditChain.addHead({ ...signed, position: last.position, signedAt }));
  }

  // One at a time in one process: two would only get into each other's way.
  const seal = (signal?: AbortSignal) =>
    (sealing ??= sealAll(signal).finally(() => {
      sealing = undefined;
    }));
  return {
    seal,
    signHead,
    async tick(signal) {
      await seal(signal);
      if (clock.now() - headAt < HEAD_SECONDS) return;
      // A token that is away is asked again in a minute, not in a second.
      headAt = clock.now();
      await signHead();
    },
  };
}

/** The links that follow `last` for events, in their order. */
export function linksAfter(last: Link | undefined, events: readonly StoredEvent[], now: EpochSeconds): Link[] {
  let { position, hash, sealedAt } = last ?? { position: 0, hash: BEFORE_THE_FIRST, sealedAt: now };
  sealedAt = Math.max(sealedAt, now);
  return events.map((event) => {
    position += 1;
    hash = chainHash(hash, lineDigest(eventLine({ position, sealedAt }, event)));
    return { position, sequence: event.sequence, sealedAt, hash };
  });
}
