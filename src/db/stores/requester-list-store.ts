import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { OrganizationId } from '../../core/ids.js';
import type { RequesterList, RequesterListStore } from '../../subscriber/ports.js';

const NEWEST = 'SELECT version, requesters, set_by, set_at FROM requester_lists WHERE organization_id = ? ORDER BY version DESC LIMIT 1';
const ADD = 'INSERT INTO requester_lists (organization_id, version, requesters, set_by, set_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';

/** Lists of permitted requesters in SQL; every version stays. */
export class SqlRequesterListStore implements RequesterListStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async newest(organizationId: OrganizationId): Promise<RequesterList | undefined> {
    const [row] = await this.#sql.all<{ version: number; requesters: string | null; set_by: string; set_at: number }>(NEWEST, [organizationId]);
    return (
      row && {
        organizationId,
        version: row.version,
        requesters: row.requesters === null ? null : fromJson<{ name: string; email: string }[]>(row.requesters),
        setBy: row.set_by,
        setAt: row.set_at,
      }
    );
  }

  async add({ organizationId, version, requesters, setBy, setAt }: RequesterList): Promise<boolean> {
    return (await this.#sql.run(ADD, [organizationId, version, requesters && JSON.stringify(requesters), setBy, setAt])) === 1;
  }
}
