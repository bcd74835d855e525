import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDatabaseUrl } from './database-url.js';
import { addOrder, certificateRecord } from '../../test/support/records.js';
import { withClient } from '../../test/support/postgres.js';
import { describeEachEngine, type TestDatabase } from '../../test/support/test-database.js';
import type { CertificateId } from '../core/ids.js';

/** Runs one statement beside the program, as somebody with a shell would. */
async function execute(url: string, statement: string): Promise<void> {
  const target = readDatabaseUrl(url);
  if (target.engine === 'postgres') {
    await withClient(target.url, (client) => client.query(statement));
    return;
  }
  const database = new SqliteDatabase(target.file);
  try {
    database.pragma('foreign_keys = ON');
    database.exec(statement);
  } finally {
    database.close();
  }
}

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
    await database.transactor.transaction(async (stores) => {
      await addOrder(stores);
      await stores.certificates.commit(certificateRecord());
      await stores.audit.append({ type: 'system' }, { kind: 'crl.committed', detail: { issuerId: 'ca1', number: 1, entries: 0, thisUpdate: 1, nextUpdate: 2 } });
    });
  });
  afterEach(() => database.remove());

  describe('the database itself refuses', () => {
    test.each([
      ['an unknown order state', `UPDATE orders SET state = 'ready'`],
      ['a processing order without a request', `UPDATE orders SET state = 'processing'`],
      ['a valid order without a certificate', `UPDATE orders SET state = 'valid'`],
      ['an open order with a certificate', `UPDATE orders SET certificate_id = 'certificate'`],
      ['an invalid order without a problem', `UPDATE orders SET state = 'invalid'`],
      ['an order of an unknown account', `UPDATE orders SET account_id = 'nobody'`],
      ['a valid authorization without evidence', `UPDATE authorizations SET status = 'valid'`],
      ['an expired authorization as a state', `UPDATE authorizations SET status = 'expired'`],
      ['a valid challenge without a method', `UPDATE challenges SET status = 'valid', validated_at = 1`],
      ['a pending challenge with a problem', `UPDATE challenges SET problem = '{}'`],
      ['an issued certificate without its bytes', `UPDATE certificates SET state = 'issued'`],
      ['a committed certificate with bytes', `UPDATE certificates SET der = tbs`],
      ['a lost certificate that is not revoked', `UPDATE certificates SET state = 'lost'`],
      ['a revocation without a reason', `UPDATE certificates SET revoked_at = 1`],
      ['a reason that subscribers cannot have', `UPDATE certificates SET revoked_at = 1, revocation_reason = 6`],
      ['a certificate that ends before it begins', `UPDATE certificates SET not_after = not_before`],
      ['two certificates with one serial', `INSERT INTO certificates SELECT 'twin', serial, issuer_id, order_id, account_id, organization_id, profile, names, subject, spki_hash, not_before, not_after, 'lost', tbs, der, committed_at, 1, 0, policy_hash, baseline, crl_shard FROM certificates`],
      ['an approved organization with a reason for suspension', `UPDATE organizations SET suspended_reason = 'x'`],
      ['a country of three letters', `UPDATE organizations SET country = 'JPN'`],
      ['a MAC key of 31 bytes', `INSERT INTO eab_keys (id, organization_id, hmac_key, name_rules, profiles, created_at, created_by) SELECT 'k', 'org', certificates.tbs, '[]', '[]', 1, 'x' FROM certificates`],
      ['a lease without an owner', `INSERT INTO jobs (id, kind, dedupe_key, request, attempts, run_after, lease_until, created_at) VALUES ('j', 'publish-crl', 'k', '{}', 0, 1, 1, 1)`],
      ['a repetition of a job that nobody runs', `INSERT INTO jobs (id, kind, dedupe_key, request, attempts, run_after, again_at, created_at) VALUES ('j', 'publish-crl', 'k', '{}', 0, 1, 1, 1)`],
      ['a text where a number belongs', `UPDATE orders SET expires_at = 'tomorrow'`],
      ['an account without organization', `UPDATE accounts SET organization_id = NULL`],
      ['two accounts with one key', `INSERT INTO accounts SELECT 'twin', organization_id, eab_key_id, status, jwk, thumbprint, contacts, terms_agreed_at, external_account_binding, created_at FROM accounts`],
      ['a deleted organization', `DELETE FROM organizations`],
      ['a changed audit event', `UPDATE audit_events SET kind = 'order.issued'`],
      ['a deleted audit event', `DELETE FROM audit_events`],
    ])('%s', async (_, statement) => {
      await expect(execute(database.url, statement)).rejects.toThrow(/CHECK|check constraint|append-only|FOREIGN KEY|foreign key|UNIQUE|unique|NOT NULL|null value|cannot store TEXT|invalid input syntax/);
    });

    test('an emptied audit log, on PostgreSQL', async () => {
      if (readDatabaseUrl(database.url).engine === 'sqlite') return;
      await expect(execute(database.url, 'TRUNCATE audit_events')).rejects.toThrow('append-only');
    });
  });

  test('what is allowed still goes', async () => {
    await execute(database.url, `UPDATE certificates SET state = 'issued', der = tbs, revoked_at = 1, revocation_reason = 9`);
    expect((await database.transactor.read.certificates.get('certificate' as CertificateId))?.revocation).toEqual({ at: 1, reason: 9 });
  });
});
