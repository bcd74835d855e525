import type { Log } from '../core/log.js';
import type { RevocationReason } from '../core/state/certificate.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { deadlineState } from './deadline-state.js';
import type { RevocationStores, UnpublishedRevocation } from './ports.js';

/** What relying parties are told, asked as they would ask. */
export interface PublishedStatus {
  /** The number of the newest published CRL if it has this very entry. */
  crlWith(issuerId: string, entry: { serial: string; revokedAt: EpochSeconds; reason: RevocationReason }): Promise<number | undefined>;
  /** Whether the responder says that the serial is revoked, with this date and reason. */
  ocspSays(issuerId: string, entry: { serial: string; revokedAt: EpochSeconds; reason: RevocationReason }): Promise<boolean>;
}

export interface RevocationWatch {
  /** Notes which recorded revocations are public by now (BR 4.9.5). Cheap when there is nothing to note. */
  confirm(signal?: AbortSignal): Promise<void>;
  /** The same, and warns of deadlines that come near or have passed. To be run every minute. */
  run(signal?: AbortSignal): Promise<void>;
}

const BATCH = 200;
/** A warning is repeated after this long. */
const REPEAT_SECONDS = 3_600;

/**
 * Makes the watch over revocations: from the recorded fact to the moment at which CRL and OCSP say so, and over decisions that wait for an officer.
 * Several processes may watch at once.
 */
export function createRevocationWatch({
  transactor,
  clock,
  log,
  status,
}: {
  transactor: Transactor<RevocationStores>;
  clock: Clock;
  log: Log;
  status: PublishedStatus;
}): RevocationWatch {
  const warned = new Map<string, EpochSeconds>();

  const confirmOne = async (pending: UnpublishedRevocation): Promise<UnpublishedRevocation | undefined> => {
    const entry = { serial: pending.serial, revokedAt: pending.revokedAt, reason: pending.reason };
    const number = pending.crl === null ? await status.crlWith(pending.issuerId, entry) : undefined;
    const says = pending.ocspAt === null && (await status.ocspSays(pending.issuerId, entry));
    const now = clock.now();
    const crl = pending.crl ?? (number === undefined ? null : { at: now, number });
    const ocspAt = pending.ocspAt ?? (says ? now : null);
    if (crl === pending.crl && ocspAt === pending.ocspAt) return pending;
    await transactor.transaction(async ({ revocations, audit }) => {
      const done = await revocations.markPublished(pending.sequence, { crl, ocspAt });
      if (!done || crl === null || ocspAt === null) return;
      const { certificateId, serial, deadline, organizationId } = pending;
      const late = deadline !== null && Math.max(crl.at, ocspAt) > deadline;
      await audit.append(
        { type: 'system' },
        {
          kind: 'revocation.published',
          organizationId,
          detail: { certificateId, serial, deadline, crlAt: crl.at, crlNumber: crl.number, ocspAt, late },
        },
      );
    });
    return crl === null || ocspAt === null ? { ...pending, crl, ocspAt } : undefined;
  };

  const confirmAll = async (signal?: AbortSignal): Promise<UnpublishedRevocation[]> => {
    const left: UnpublishedRevocation[] = [];
    for (let after = 0; ; ) {
      const batch = await transactor.read.revocations.unpublished(clock.now(), after, BATCH);
      for (const pending of batch) {
        signal?.throwIfAborted();
        const still = await confirmOne(pending);
        if (still !== undefined && left.length < BATCH) left.push(still);
      }
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) return left;
      after = last.sequence;
    }
  };

  const warn = (key: string, knownAt: EpochSeconds, deadline: EpochSeconds | null, facts: object, what: string): void => {
    const now = clock.now();
    const state = deadlineState({ knownAt, deadline }, now);
    if (state === 'none' || state === 'ahead') return;
    const last = warned.get(`${state} ${key}`);
    if (last !== undefined && now < last + REPEAT_SECONDS) return;
    if (warned.size > 10_000) warned.clear();
    warned.set(`${state} ${key}`, now);
    if (state === 'near') log.warn({ ...facts, deadline }, `${what}; its deadline is near`);
    else log.error({ ...facts, deadline }, `${what}; its deadline has passed (BR 4.9.1.1)`);
  };

  return {
    confirm: async (signal) => {
      await confirmAll(signal);
    },
    run: async (signal) => {
      const left = await confirmAll(signal);
      for (const { sequence, serial, ground, knownAt, deadline, crl, ocspAt } of left)
        warn(`r${sequence}`, knownAt, deadline, { serial, ground, inCrl: crl !== null, inOcsp: ocspAt !== null }, 'a revocation is not public yet');
      for (const { certificateId, serial, ground, knownAt, deadline } of await transactor.read.revocations.proposals(BATCH))
        warn(`p${certificateId}`, knownAt, deadline, { serial, ground }, 'a revocation waits for an officer’s decision');
    },
  };
}
