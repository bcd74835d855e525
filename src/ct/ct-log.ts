import type { KeyObject } from 'node:crypto';
import type { EpochSeconds } from '../core/time.js';

/** States of a log in the log list, in the order of a log's life. */
export const LOG_STATES = ['pending', 'qualified', 'usable', 'readonly', 'retired', 'rejected'] as const;
export type LogState = (typeof LOG_STATES)[number];

/** A Certificate Transparency log as the log list describes it. */
export interface CtLog {
  /** SHA-256 of its SubjectPublicKeyInfo, lower-case hex. */
  readonly id: string;
  readonly description: string;
  /** Who runs it; logs of one operator count as one voice. */
  readonly operator: string;
  /** RFC 6962, or static-ct-api (C2SP), whose SCTs carry the index of the leaf. */
  readonly kind: 'rfc6962' | 'static';
  /** P-256 or RSA. */
  readonly key: KeyObject;
  /** What `ct/v1/add-pre-chain` is appended to; ends with a slash. */
  readonly submissionUrl: string;
  readonly state: LogState;
  /** It takes certificates whose notAfter is `from` or later and before `until`; null: any. */
  readonly interval: { readonly from: EpochSeconds; readonly until: EpochSeconds } | null;
}

/** A log list as loaded. */
export interface LogList {
  /** When it was published. */
  readonly timestamp: EpochSeconds;
  /** By id. */
  readonly logs: ReadonlyMap<string, CtLog>;
}
