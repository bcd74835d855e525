import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDatabaseUrl } from './database-url.js';
import { addContacts, addOrder, certificateRecord } from '../../test/support/records.js';
import { withClient } from '../../test/support/postgres.js';
import { describeEachEngine, type TestDatabase } from '../../test/support/test-database.js';
import type { CertificateId, OrganizationId, ProblemReportId } from '../core/ids.js';

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
      await addContacts(stores);
      const blocked = { spkiHash: 'd'.repeat(64), proof: 'reference', detail: 'x', blockedBy: 'officer:alice', secondedBy: null, blockedAt: 1 } as const;
      await stores.blockedKeys.add(blocked);
      await stores.scts.add('certificate' as CertificateId, { logId: 'a'.repeat(64), timestampMs: 5, encoded: Buffer.from('sct') });
      await stores.requesterLists.add({ organizationId: 'org' as OrganizationId, version: 1, requesters: null, setBy: 'officer:sato', setAt: 1 });
      const reporter = { name: null, email: null, telephone: null };
      const report = { id: 'report' as ProblemReportId, reference: 'PR-A', channel: 'page', kind: 'other', reporter, language: 'ja', about: '', description: 'x', receivedBy: 'public:192.0.2.1', receivedAt: 1, recordedAt: 1, preliminaryDue: 2 } as const;
      await stores.problemReports.add(report, [{ name: 'a', mediaType: 'text/plain', sha256: 'a'.repeat(64), content: Buffer.from('a') }]);
      await stores.problemReports.addCertificate(report.id, { certificateId: 'certificate' as CertificateId, addedBy: 'officer:alice', addedAt: 1 });
      await stores.problemReports.addStep(report.id, { kind: 'closed', outcome: 'no-action', text: 'x', by: 'officer:alice', at: 1 });
      await stores.audit.append({ type: 'system' }, { kind: 'crl.committed', detail: { issuerId: 'ca1', number: 1, entries: 0, thisUpdate: 1, nextUpdate: 2 } });
    });
  });
  afterEach(() => database.remove());

  describe('the database itself refuses', () => {
    test.each<readonly [string, string]>([
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
      ['two certificates with one serial', `INSERT INTO certificates (id, serial, issuer_id, order_id, account_id, organization_id, profile, names, subject, spki_hash, not_before, not_after, state, tbs, der, committed_at, revoked_at, revocation_reason, policy_hash, baseline) SELECT 'twin', serial, issuer_id, order_id, account_id, organization_id, profile, names, subject, spki_hash, not_before, not_after, 'lost', tbs, der, committed_at, 1, 0, policy_hash, baseline FROM certificates`],
      ['a step of logging that is none', `UPDATE certificates SET stage = 'gathering'`],
      ['a precertified certificate without its precertificate', `UPDATE certificates SET stage = 'precertified'`],
      ['a precertificate before its step', `UPDATE certificates SET stage = 'precert', precertificate = tbs`],
      ['a precertificate of a certificate that is not logged', `UPDATE certificates SET precertificate = tbs`],
      ['a final step without its bytes', `UPDATE certificates SET stage = 'final', precertificate = tbs`],
      ['a certificate that is issued before its final step', `UPDATE certificates SET state = 'issued', der = tbs, stage = 'precertified', precertificate = tbs`],
      ['an SCT of no certificate', `INSERT INTO scts SELECT 'nobody', log_id, timestamp_ms, encoded, received_at FROM scts`],
      ['a changed SCT', `UPDATE scts SET timestamp_ms = 1`],
      ['a deleted SCT', `DELETE FROM scts`],
      ['an approved organization with a reason for suspension', `UPDATE organizations SET suspended_reason = 'x'`],
      ['a country of three letters', `UPDATE organizations SET country = 'JPN'`],
      ['a MAC key of 31 bytes', `INSERT INTO eab_keys (id, organization_id, hmac_key, name_rules, profiles, created_at, created_by) SELECT 'k', 'org', certificates.tbs, '[]', '[]', 1, 'x' FROM certificates`],
      ['a lease without an owner', `INSERT INTO jobs (id, kind, dedupe_key, request, attempts, run_after, lease_until, created_at) VALUES ('j', 'publish-crl', 'k', '{}', 0, 1, 1, 1)`],
      ['a repetition of a job that nobody runs', `INSERT INTO jobs (id, kind, dedupe_key, request, attempts, run_after, again_at, created_at) VALUES ('j', 'publish-crl', 'k', '{}', 0, 1, 1, 1)`],
      ['a text where a number belongs', `UPDATE orders SET expires_at = 'tomorrow'`],
      ['an account without organization', `UPDATE accounts SET organization_id = NULL`],
      ['two accounts with one key', `INSERT INTO accounts SELECT 'twin', organization_id, eab_key_id, status, jwk, thumbprint, contacts, terms_agreed_at, external_account_binding, created_at FROM accounts`],
      ...['organizations', 'accounts', 'authorizations', 'challenges', 'orders', 'order_authorizations', 'certificates'].map(
        (table) => [`a deletion from ${table}`, `DELETE FROM ${table}`] as const,
      ),
      ['a deleted organization', `DELETE FROM organizations`],
      ['a confirmation of an unknown state', `UPDATE confirmations SET state = 'expired' WHERE id = 'waiting'`],
      ['a confirmed confirmation without an answer', `UPDATE confirmations SET state = 'confirmed' WHERE id = 'waiting'`],
      ['an answer after its time', `UPDATE confirmations SET state = 'confirmed', answer = '{}', answered_at = expires_at WHERE id = 'waiting'`],
      ['a mailed confirmation with its random value', `UPDATE confirmations SET spoken_value = 'x' WHERE id = 'waiting'`],
      ['a changed answer', `UPDATE confirmations SET answer = '{}' WHERE id = 'answered'`],
      ['a deleted confirmation', `DELETE FROM confirmations WHERE id = 'waiting'`],
      ['a changed discovery', `UPDATE contact_discoveries SET record = '{}'`],
      ['a deleted discovery', `DELETE FROM contact_discoveries`],
      ['a sent mail with its text', `UPDATE mails SET state = 'sent', ended_at = 1`],
      ['a bounced mail without a reason', `UPDATE mails SET state = 'bounced', ended_at = 1, content = NULL`],
      ['a domain contact of an unknown kind', `UPDATE domain_contacts SET kind = 'pigeon'`],
      ['a domain contact that nobody removed', `UPDATE domain_contacts SET removed_at = 1`],
      ['a certificate for a blocked key', `INSERT INTO certificates (id, serial, issuer_id, order_id, account_id, organization_id, profile, names, subject, spki_hash, not_before, not_after, state, tbs, committed_at, crl_shard) SELECT 'new', '00112233445566778899aabbccddeeff', issuer_id, order_id, account_id, organization_id, profile, names, subject, '${'d'.repeat(64)}', not_before, not_after, 'committed', tbs, committed_at, crl_shard FROM certificates`],
      ['a key blocked on nothing', `INSERT INTO blocked_keys (spki_hash, proof, detail, blocked_by, blocked_at) VALUES ('${'e'.repeat(64)}', 'hearsay', 'x', 'officer:alice', 1)`],
      ['one officer as two', `INSERT INTO blocked_keys (spki_hash, proof, detail, blocked_by, seconded_by, blocked_at) VALUES ('${'e'.repeat(64)}', 'reference', 'x', 'officer:alice', 'officer:alice', 1)`],
      ['a changed blocked key', `UPDATE blocked_keys SET detail = 'y'`],
      ['an unblocked key', `DELETE FROM blocked_keys`],
      ['a revocation that is public without a CRL', `INSERT INTO revocations (certificate_id, ground, reason, known_at, decided_by, note, recorded_at, ocsp_at, public_at) VALUES ('certificate', 'misuse', 9, 1, 'x', '', 1, 1, 1)`],
      ['a changed list of permitted requesters', `UPDATE requester_lists SET requesters = '[]'`],
      ['a deleted list of permitted requesters', `DELETE FROM requester_lists`],
      ['an organization as its own agent', `INSERT INTO powers_of_attorney (id, agent_id, organization_id, document, valid_from, expires_at, state, entered_at, entered_by) VALUES ('p', 'org', 'org', 'd', 1, 2, 'entered', 1, 'sato')`],
      ['a power of attorney approved by who entered it', `INSERT INTO powers_of_attorney (id, agent_id, organization_id, document, valid_from, expires_at, state, entered_at, entered_by, approved_at, approved_by) VALUES ('p', 'nobody', 'org', 'd', 1, 2, 'approved', 1, 'sato', 1, 'sato')`],
      ['a question to a contact that is good for more than 30 days', `INSERT INTO authority_questions (id, organization_id, about, contact_id, kind, contact, requester_id, requester_name, requester_email, requested_at, expires_at, state) VALUES ('q', 'org', 'requester', 'c', 'telephone', 't', 'p', 'n', 'e', 0, 2592001, 'waiting')`],
      ['a changed problem report', `UPDATE problem_reports SET description = 'y'`],
      ['a deleted problem report', `DELETE FROM problem_reports`],
      ['a changed proof', `UPDATE problem_report_files SET name = 'b'`],
      ['a certificate taken out of its report', `DELETE FROM problem_report_certificates`],
      ['a changed step of a report', `UPDATE problem_report_steps SET content = 'y'`],
      ['a step after the end of a report', `INSERT INTO problem_report_steps (report_id, kind, content, taken_by, taken_at) VALUES ('report', 'note', 'x', 'officer:alice', 2)`],
      ['a result without an end', `INSERT INTO problem_report_steps (report_id, kind, outcome, content, taken_by, taken_at) VALUES ('report', 'note', 'revoked', 'x', 'officer:alice', 2)`],
      ['a report of an unknown kind', `INSERT INTO problem_reports SELECT 'second', 'PR-B', channel, 'rumour', reporter_name, reporter_email, reporter_telephone, language, about, description, received_by, received_at, recorded_at, preliminary_due FROM problem_reports`],
      ['a changed audit event', `UPDATE audit_events SET kind = 'order.issued'`],
      ['a deleted audit event', `DELETE FROM audit_events`],
    ])('%s', async (_, statement) => {
      await expect(execute(database.url, statement)).rejects.toThrow(/CHECK|check constraint|append-only|are kept|is kept: its rows cannot be deleted|FOREIGN KEY|foreign key|UNIQUE|unique|NOT NULL|null value|cannot store TEXT|is blocked|is closed|invalid input syntax/);
    });

    test('an emptied audit log, on PostgreSQL', async () => {
      if (readDatabaseUrl(database.url).engine === 'sqlite') return;
      await expect(execute(database.url, 'TRUNCATE audit_events')).rejects.toThrow('append-only');
      await expect(execute(database.url, 'TRUNCATE certificates CASCADE')).rejects.toThrow('is kept: its rows cannot be deleted');
    });
  });

  test('what is allowed still goes', async () => {
    await execute(database.url, `UPDATE certificates SET state = 'issued', der = tbs, revoked_at = 1, revocation_reason = 9`);
    expect((await database.transactor.read.certificates.get('certificate' as CertificateId))?.revocation).toEqual({ at: 1, reason: 9 });
  });
});
