import { insertRows, listQuery } from '../lists.js';
import { expectOne, fromJson, present } from '../rows.js';
import type { Sql } from '../sql.js';
import type { AccountId, AuthorizationId, CertificateId, OrderId, OrganizationId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { StoredProblem } from '../../core/problem.js';
import type { Order } from '../../core/state/order.js';
import type { EpochSeconds } from '../../core/time.js';
import type { OrderStore } from '../../ra/ports.js';

interface OrderRow {
  id: string;
  account_id: string;
  organization_id: string;
  profile: string;
  policy_name: string;
  policy_hash: string;
  baseline: string | null;
  names: string;
  not_before: number | null;
  not_after: number | null;
  state: string;
  csr: Buffer | null;
  certificate_id: string | null;
  problem: string | null;
  expires_at: number;
  created_at: number;
  authorization_ids: string;
}

// Ids have no comma, so that one text carries them all.
const GET = `SELECT id, account_id, organization_id, profile, policy_name, policy_hash, baseline, names, not_before, not_after, state, csr, certificate_id, problem,
    expires_at, created_at,
    (SELECT string_agg(authorization_id, ',' ORDER BY position) FROM order_authorizations WHERE order_id = orders.id) AS authorization_ids
  FROM orders WHERE id = ?`;
const ADD = `INSERT INTO orders (id, account_id, organization_id, profile, policy_name, policy_hash, baseline, names, not_before, not_after, state,
    expires_at, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?)`;
const ADD_LINKS = 'INSERT INTO order_authorizations (order_id, position, authorization_id)';
const LIST = `SELECT id FROM orders WHERE account_id = ? AND state <> 'invalid' ORDER BY sequence DESC LIMIT ?`;
const LIST_BEFORE = `SELECT id FROM orders WHERE account_id = ? AND state <> 'invalid'
    AND sequence < (SELECT sequence FROM orders AS last WHERE last.id = ? AND last.account_id = orders.account_id)
  ORDER BY sequence DESC LIMIT ?`;
const BEGIN_PROCESSING = `UPDATE orders SET state = 'processing', csr = ? WHERE id = ? AND state = 'open'`;
const COMPLETE = `UPDATE orders SET state = 'valid', certificate_id = ? WHERE id = ? AND state = 'processing'`;
const FAIL = `UPDATE orders SET state = 'invalid', problem = ? WHERE id = ? AND state = ?`;
const OPEN_BY_AUTHORIZATION = `SELECT DISTINCT orders.id FROM order_authorizations JOIN orders ON orders.id = order_authorizations.order_id
  WHERE order_authorizations.authorization_id = ? AND orders.state = 'open'`;
const PROLONG_OPEN = listQuery(`UPDATE orders SET expires_at = ? WHERE state = 'open' AND expires_at < ?
  AND id IN (SELECT order_id FROM order_authorizations WHERE authorization_id IN (??))`);
const PROCESSING = `SELECT id FROM orders WHERE state = 'processing' ORDER BY sequence LIMIT ?`;

/** Orders in SQL. */
export class SqlOrderStore implements OrderStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: OrderId): Promise<Order | undefined> {
    const [row] = await this.#sql.all<OrderRow>(GET, [id]);
    return row && toOrder(row);
  }

  async add(order: Order): Promise<void> {
    if (order.state !== 'open') throw new InvariantError(`order ${order.id} is added in state ${order.state}`);
    const added = await this.#sql.run(ADD, [
      order.id,
      order.accountId,
      order.organizationId,
      order.profile,
      order.policy.name,
      order.policy.hash,
      order.baseline,
      JSON.stringify(order.identifiers.map(({ value }) => value)),
      order.notBefore,
      order.notAfter,
      order.expiresAt,
      order.createdAt,
    ]);
    expectOne(added, `adding order ${order.id}`);
    await insertRows(
      this.#sql,
      ADD_LINKS,
      order.authorizationIds.map((authorizationId, position) => [order.id, position, authorizationId]),
    );
  }

  async list(accountId: AccountId, limit: number, before?: string): Promise<{ ids: OrderId[]; next?: string }> {
    const rows =
      before === undefined
        ? await this.#sql.all<{ id: OrderId }>(LIST, [accountId, limit + 1])
        : await this.#sql.all<{ id: OrderId }>(LIST_BEFORE, [accountId, before, limit + 1]);
    const ids = rows.slice(0, limit).map(({ id }) => id);
    const last = ids[ids.length - 1];
    return rows.length > limit && last !== undefined ? { ids, next: last } : { ids };
  }

  async beginProcessing(id: OrderId, csr: Buffer): Promise<boolean> {
    return (await this.#sql.run(BEGIN_PROCESSING, [csr, id])) === 1;
  }

  async complete(id: OrderId, certificateId: CertificateId): Promise<boolean> {
    return (await this.#sql.run(COMPLETE, [certificateId, id])) === 1;
  }

  async fail(id: OrderId, from: 'open' | 'processing', problem: StoredProblem): Promise<boolean> {
    return (await this.#sql.run(FAIL, [JSON.stringify(problem), id, from])) === 1;
  }

  async openByAuthorization(authorizationId: AuthorizationId): Promise<OrderId[]> {
    const rows = await this.#sql.all<{ id: OrderId }>(OPEN_BY_AUTHORIZATION, [authorizationId]);
    return rows.map(({ id }) => id);
  }

  async prolongOpen(authorizationIds: readonly AuthorizationId[], until: EpochSeconds): Promise<void> {
    if (authorizationIds.length === 0) return;
    const { text, values } = PROLONG_OPEN(authorizationIds);
    await this.#sql.run(text, [until, until, ...values]);
  }

  async processing(limit: number): Promise<OrderId[]> {
    const rows = await this.#sql.all<{ id: OrderId }>(PROCESSING, [limit]);
    return rows.map(({ id }) => id);
  }
}

function toOrder(row: OrderRow): Order {
  const facts = {
    id: row.id as OrderId,
    accountId: row.account_id as AccountId,
    organizationId: row.organization_id as OrganizationId,
    profile: row.profile,
    policy: { name: row.policy_name, hash: row.policy_hash },
    baseline: row.baseline,
    identifiers: fromJson<string[]>(row.names).map((value) => ({ type: 'dns' as const, value })),
    notBefore: row.not_before,
    notAfter: row.not_after,
    authorizationIds: row.authorization_ids.split(',') as AuthorizationId[],
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  };
  switch (row.state as Order['state']) {
    case 'open':
      return { ...facts, state: 'open' };
    case 'processing':
      return { ...facts, state: 'processing', csr: present(row.csr, 'orders.csr') };
    case 'valid':
      return { ...facts, state: 'valid', certificateId: present(row.certificate_id, 'orders.certificate_id') as CertificateId };
    case 'invalid':
      return { ...facts, state: 'invalid', problem: fromJson<StoredProblem>(present(row.problem, 'orders.problem')) };
  }
}
