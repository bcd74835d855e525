import type { Sql } from '../sql.js';
import type { DataSourceId } from '../../core/ids.js';
import type { DataSource } from '../../core/state/application.js';
import type { EpochSeconds } from '../../core/time.js';
import type { DataSourceStore } from '../../vetting/ports.js';

interface DataSourceRow {
  id: string;
  name: string;
  provider: string;
  purpose: string;
  age: string;
  update_frequency: string;
  availability: string;
  falsification: string;
  evaluated_by: string;
  evaluated_at: number;
  confirmed_by: string | null;
  confirmed_at: number | null;
  retired_by: string | null;
  retired_at: number | null;
}

const COLUMNS =
  'id, name, provider, purpose, age, update_frequency, availability, falsification, evaluated_by, evaluated_at, confirmed_by, confirmed_at, retired_by, retired_at';
const GET = `SELECT ${COLUMNS} FROM data_sources WHERE id = ?`;
const LIST = `SELECT ${COLUMNS} FROM data_sources ORDER BY name, id`;
const ADD = `INSERT INTO data_sources (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const CONFIRM = 'UPDATE data_sources SET confirmed_by = ?, confirmed_at = ? WHERE id = ? AND confirmed_at IS NULL AND retired_at IS NULL';
const RETIRE = 'UPDATE data_sources SET retired_by = ?, retired_at = ? WHERE id = ? AND retired_at IS NULL';

/** Data sources that officers evaluated (BR 3.2.2.7), in SQL. */
export class SqlDataSourceStore implements DataSourceStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: DataSourceId): Promise<DataSource | undefined> {
    const [row] = await this.#sql.all<DataSourceRow>(GET, [id]);
    return row && toDataSource(row);
  }

  async list(): Promise<DataSource[]> {
    return (await this.#sql.all<DataSourceRow>(LIST, [])).map(toDataSource);
  }

  async add(source: DataSource): Promise<void> {
    const { id, name, provider, purpose, age, updateFrequency, availability, falsification } = source;
    const { evaluatedBy, evaluatedAt, confirmedBy, confirmedAt, retiredBy, retiredAt } = source;
    const values = [id, name, provider, purpose, age, updateFrequency, availability, falsification];
    await this.#sql.run(ADD, [...values, evaluatedBy, evaluatedAt, confirmedBy, confirmedAt, retiredBy, retiredAt]);
  }

  async confirm(id: DataSourceId, by: string, at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(CONFIRM, [by, at, id])) === 1;
  }

  async retire(id: DataSourceId, by: string, at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(RETIRE, [by, at, id])) === 1;
  }
}

function toDataSource(row: DataSourceRow): DataSource {
  return {
    id: row.id as DataSourceId,
    name: row.name,
    provider: row.provider,
    purpose: row.purpose,
    age: row.age,
    updateFrequency: row.update_frequency,
    availability: row.availability,
    falsification: row.falsification,
    evaluatedBy: row.evaluated_by,
    evaluatedAt: row.evaluated_at,
    confirmedBy: row.confirmed_by,
    confirmedAt: row.confirmed_at,
    retiredBy: row.retired_by,
    retiredAt: row.retired_at,
  };
}
