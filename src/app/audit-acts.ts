import type { StoredEvent } from '../audit/chain.js';
import { firstSealedFrom } from '../audit/days.js';
import { Findings, type AuditFinding } from '../audit/finding.js';
import { findEvents } from '../audit/find-events.js';
import type { EventFilter } from '../audit/ports.js';
import { verifyChain, type ChainVerification } from '../audit/verify-chain.js';
import { verifyExports, type ExportVerification } from '../audit/verify-exports.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../core/time.js';
import { openRecords, type OpenRecords, type RecordsTarget } from './open-records.js';
import { readPublicKeys } from './read-public-keys.js';

export interface AuditVerificationRequest {
  readonly target: RecordsTarget;
  /** First seconds of the first and last day of sealing that are looked at; left out: from the first, to the last. */
  readonly from?: EpochSeconds;
  readonly to?: EpochSeconds;
  /** Folder of exported days that the database is held to. */
  readonly exports?: string;
  /** PEM file with the audit key, former ones behind it; the configured one when left out. */
  readonly auditKey?: string;
}

export interface AuditVerification {
  readonly chain: ChainVerification;
  readonly exports: ExportVerification | null;
  /** False: no audit key was given or configured, and heads were held to the keys that they name themselves. */
  readonly keyKnown: boolean;
  readonly findings: readonly AuditFinding[];
  /** Findings beyond the first 1000 are counted only. */
  readonly found: number;
}

/**
 * Recomputes the audit chain and holds it to what was signed and exported.
 * @throws ConfigurationFault
 */
export async function verifyAudit({ target, from, to, exports, auditKey }: AuditVerificationRequest): Promise<AuditVerification> {
  return withRecords(target, async ({ transactor, audit }) => {
    const keyFile = auditKey ?? audit?.publicKey;
    const keys = keyFile === undefined ? null : readPublicKeys(keyFile);
    const store = transactor.read.auditChain;
    const findings = new Findings();
    const range = {
      from: from === undefined ? 1 : await firstSealedFrom(store, from),
      to: to === undefined ? ((await store.last())?.position ?? 0) : (await firstSealedFrom(store, to + SECONDS_PER_DAY)) - 1,
    };
    const chain = await verifyChain(store, range, { keys, findings });
    let exported: ExportVerification | null = null;
    if (exports !== undefined) {
      if (keys === null) throw new ConfigurationFault('--audit-key', ['exports are held to the audit key: name its PEM file']);
      exported = await verifyExports(store, exports, { keys, findings });
    }
    return { chain, exports: exported, keyKnown: keys !== null, findings: findings.list, found: findings.count };
  });
}

/** As {@link EventFilter}, with what is left out; `serial` stands for its certificate's order as well. */
export interface AuditQuestion {
  readonly order?: string;
  readonly organization?: string;
  readonly account?: string;
  readonly serial?: string;
  readonly kind?: string;
  /** As events have it: `officer:NAME`. */
  readonly actor?: string;
  readonly since?: EpochSeconds;
}

/**
 * Hands the events that meet the question to `show`, page by page, oldest first.
 * @throws ConfigurationFault for a serial that no certificate has
 */
export async function showAudit(target: RecordsTarget, question: AuditQuestion, show: (events: readonly StoredEvent[]) => void): Promise<void> {
  await withRecords(target, async ({ transactor }) => {
    const { order, organization, account, serial, kind, actor, since = 0 } = question;
    const stores = transactor.read;
    const certificate = serial === undefined ? undefined : (await stores.dossiers.record(serial))?.certificate;
    if (serial !== undefined && certificate === undefined) throw new ConfigurationFault('--serial', [`there is no certificate with the serial ${serial}`]);
    const filter: EventFilter = {
      orderId: order ?? (certificate === undefined ? null : String(certificate['order_id'])),
      organizationId: organization ?? null,
      accountId: account ?? null,
      kind: kind ?? null,
      actor: actor ?? null,
      serial: serial ?? null,
      since,
    };
    for await (const events of findEvents(stores.auditChain, filter)) show(events);
  });
}

async function withRecords<T>(target: RecordsTarget, work: (records: OpenRecords) => Promise<T>): Promise<T> {
  const records = await openRecords(target);
  try {
    return await work(records);
  } finally {
    await records.close();
  }
}
