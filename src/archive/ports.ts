import type { AuditStores } from '../audit/ports.js';
import type { EpochSeconds } from '../core/time.js';

/** A stored row: columns by their names, octets in base64. */
export type ArchivedRow = Readonly<Record<string, string | number | null>>;

/** Reads tables row by row, every column that there is but secrets. */
export interface ArchiveStore {
  /** What is archived, by table: the rows of a time, or, where a table has no times of its own, all. */
  readonly tables: readonly string[];
  /** Rows of a table that belong to `from` <= time < `until`, a page at a time. */
  rows(table: string, range: { from: EpochSeconds; until: EpochSeconds }): AsyncIterable<readonly ArchivedRow[]>;
}

export interface ArchiveStores extends AuditStores {
  archive: ArchiveStore;
}
