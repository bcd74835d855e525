import type { EpochSeconds } from '../core/time.js';
import type { AuditLog } from './event.js';
import type { Link, StoredEvent } from './chain.js';
import type { SignedHead } from './head.js';

/** What `tegata audit show` narrows events down by; null: any. */
export interface EventFilter {
  readonly orderId: string | null;
  readonly organizationId: string | null;
  readonly accountId: string | null;
  readonly kind: string | null;
  /** As the event has it: `officer:NAME`. */
  readonly actor: string | null;
  /** Events of this certificate that name no order; lower-case hex. */
  readonly serial: string | null;
  readonly since: EpochSeconds;
}

/** The chain over the audit events. Links and heads are added and never changed. */
export interface AuditChainStore {
  /** The newest link. */
  last(): Promise<Link | undefined>;
  link(position: number): Promise<Link | undefined>;
  linkOf(sequence: number): Promise<Link | undefined>;
  /** The greatest sequence that is linked; 0: none. */
  lastSequence(): Promise<number>;
  /** Committed events after `sequence`, ascending. */
  eventsAfter(sequence: number, limit: number): Promise<StoredEvent[]>;
  /** How many events with `from` < sequence <= `to` have no link: others in the range may have been committed before them. */
  lacking(from: number, to: number): Promise<number>;
  /** Those events, from a time on, ascending. */
  unlinked(range: { from: number; to: number; since: EpochSeconds }, limit: number): Promise<StoredEvent[]>;
  /**
   * Adds links behind the last one.
   * @throws what the database says when another process has sealed meanwhile: a position or an event has a link already
   */
  extend(links: readonly Link[]): Promise<void>;
  /** Links from a position on, ascending, each with its event; undefined where the event is gone. */
  sealed(from: number, limit: number): Promise<{ link: Link; event: StoredEvent | undefined }[]>;
  /** Events that meet the filter with `from` < sequence <= `to`, ascending. */
  find(filter: EventFilter, range: { from: number; to: number }, limit: number): Promise<StoredEvent[]>;
  /** The greatest sequence of any event; 0: none. */
  newestSequence(): Promise<number>;
  /** Adds a signed head; one that is there for its position stays. */
  addHead(head: SignedHead): Promise<void>;
  lastHead(): Promise<SignedHead | undefined>;
  /** Signed heads from a position on, ascending. */
  heads(from: number, limit: number): Promise<SignedHead[]>;
}

/** A text that decisions are made under, or that shows how they were made. */
export interface RuleFile {
  /** `issuer`: its certificate, PEM. `lints`: the lints that run before a signature, with the program's version. */
  readonly kind: 'policy' | 'baseline' | 'profile' | 'issuer' | 'lints';
  readonly name: string;
  readonly text: string;
}

/** Rule files are added and never changed: what is decided today can be judged by its own rules for as long as it is kept. */
export interface RuleFileStore {
  /** @returns false when the same text is there already under this kind and name */
  add(file: RuleFile & { sha256: string; at: EpochSeconds }): Promise<boolean>;
  /** @param sha256 of the text's UTF-8, lower-case hex */
  get(kind: RuleFile['kind'], sha256: string): Promise<RuleFile | undefined>;
  /** The text that was added last under a kind and name. */
  newest(kind: RuleFile['kind'], name: string): Promise<RuleFile | undefined>;
}

export interface AuditStores {
  audit: AuditLog;
  auditChain: AuditChainStore;
  ruleFiles: RuleFileStore;
}
