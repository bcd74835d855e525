import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withClient } from '../../../test/support/postgres.js';
import { organizationRecord } from '../../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import { CLAIM } from '../../../test/support/vetting-records.js';
import type { ApplicationId, DataSourceId, EvidenceId, OrganizationId } from '../../core/ids.js';
import type { Application, DataSource, Evidence } from '../../core/state/application.js';
import { readDatabaseUrl } from '../database-url.js';
import type { AllStores } from './all-stores.js';

const org = 'org' as OrganizationId;
const id = 'application' as ApplicationId;
const document = 'document' as EvidenceId;

function application(change: Partial<Application> = {}): Application {
  return {
    id, organizationId: org, state: 'draft', revision: 1, claim: CLAIM, subject: null, createdBy: 'person:p', createdAt: 100, submittedAt: null, reviewer: null,
    approvedBy: null, endedAt: null, organizationVersion: null, ...change,
  };
}

function evidence(change: Partial<Evidence> = {}): Evidence {
  return {
    id: document, organizationId: org, kind: 'registry-extract', source: '東京法務局', dataSourceId: null, issuedAt: 50, obtainedAt: 100, collectedBy: 'person:p',
    addedAt: 100, fileName: 'extract.pdf', mediaType: 'application/pdf', size: 10, sha256: 'a'.repeat(64), ...change,
  };
}

const source: DataSource = {
  id: 'source' as DataSourceId, name: 'TSR', provider: 'p', purpose: 'q', age: 'a', updateFrequency: 'u', availability: 'v', falsification: 'f', evaluatedBy: 'sato',
  evaluatedAt: 1, confirmedBy: null, confirmedAt: null, retiredBy: null, retiredAt: null,
};

/** Runs one statement beside the program, as somebody with a shell would. */
async function execute(url: string, statement: string): Promise<void> {
  const target = readDatabaseUrl(url);
  if (target.engine === 'postgres') {
    await withClient(target.url, (client) => client.query(statement));
    return;
  }
  const database = new SqliteDatabase(target.file);
  try {
    database.exec(statement);
  } finally {
    database.close();
  }
}

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let read: AllStores;
  const write = <T>(work: (stores: AllStores) => Promise<T>) => database.transactor.transaction(work);
  const race = <T>(work: (stores: AllStores) => Promise<T>) => Promise.all([write(work), write(work)]);
  const change = (from: Parameters<AllStores['applications']['change']>[1], to: Parameters<AllStores['applications']['change']>[2]) =>
    write(({ applications }) => applications.change(id, from, to));
  /** Up to the review by sato. */
  const review = async () => {
    await change({ state: 'draft', revision: 1 }, { state: 'submitted', submittedAt: 200 });
    await change({ state: 'submitted', revision: 2 }, { state: 'in-review', reviewer: 'sato' });
    await change({ state: 'in-review', revision: 3 }, { state: 'reviewed', subject: { name: 'legalName', address: 'native' } });
  };
  const approve = (officer: string) => change({ state: 'reviewed', revision: 4 }, { state: 'approved', approvedBy: officer, endedAt: 300, organizationVersion: 2 });

  beforeEach(async () => {
    database = await createDatabase();
    read = database.transactor.read;
    await write(async ({ organizations, applications, evidence: documents }) => {
      await organizations.add(organizationRecord('org', { status: 'draft', createdBy: 'sato' }));
      await applications.add(application(), 'key');
      await documents.add(evidence());
    });
  });
  afterEach(() => database.remove());

  describe('applications', () => {
    test('come back as they were stored, one open at a time', async () => {
      expect(await read.applications.get(id)).toEqual(application());
      expect(await read.applications.get('none' as ApplicationId)).toBeUndefined();
      const other = application({ id: 'other' as ApplicationId, createdAt: 101 });
      expect(await write(({ applications }) => applications.add(other, 'key'))).toBe(false);
      expect(await read.applications.countOpen('person:p')).toBe(1);
      expect(await change({ state: 'draft', revision: 1 }, { state: 'withdrawn', endedAt: 5 })).toBe(true);
      expect(await read.applications.countOpen('person:p')).toBe(0);
      expect(await write(({ applications }) => applications.add(other, 'key'))).toBe(true);
      expect((await read.applications.ofOrganization(org)).map((each) => each.id)).toEqual(['other', 'application']);
    });

    test('of two changes at the same time one wins', async () => {
      const submit = ({ applications }: AllStores) => applications.change(id, { state: 'draft', revision: 1 }, { state: 'submitted', submittedAt: 200 });
      expect((await race(submit)).sort()).toEqual([false, true]);
      expect(await read.applications.get(id)).toEqual(application({ state: 'submitted', submittedAt: 200, revision: 2 }));
      expect((await read.applications.inStates(['submitted', 'reviewed'], 5)).map((each) => each.id)).toEqual([id]);
      expect(await read.applications.inStates(['draft'], 5)).toEqual([]);
      expect(await read.applications.inStates([], 5)).toEqual([]);
    });

    test('refused ones are found by look and by number', async () => {
      await review();
      await change({ state: 'reviewed', revision: 4 }, { state: 'refused', endedAt: 300 });
      const like = (nameKey: string, registrationNumber: string, jurisdiction = 'JP') => read.applications.refusedLike({ nameKey, jurisdiction, registrationNumber }, 5);
      expect(await like('key', '')).toHaveLength(1);
      expect(await like('another', CLAIM.registrationNumber)).toHaveLength(1);
      expect(await like('another', CLAIM.registrationNumber, 'US')).toEqual([]);
      expect(await like('another', '')).toEqual([]);
    });

    test('steps are kept in their order', async () => {
      const step = { at: 1, by: 'person:p', name: '田中', state: 'draft', note: null, missing: [] } as const;
      await write(({ applications }) => applications.addStep(id, step));
      await write(({ applications }) => applications.addStep(id, { ...step, state: 'submitted', note: 'x', missing: ['a'] }));
      expect(await read.applications.steps(id)).toEqual([step, { ...step, state: 'submitted', note: 'x', missing: ['a'] }]);
    });
  });

  describe('four eyes in the database', () => {
    test('nobody approves what they reviewed', async () => {
      await review();
      await expect(approve('sato')).rejects.toThrow();
      expect(await approve('suzuki')).toBe(true);
      expect(await read.applications.get(id)).toMatchObject({ state: 'approved', approvedBy: 'suzuki', organizationVersion: 2 });
    });

    test('nobody approves what they collected', async () => {
      await write(async ({ evidence: documents }) => {
        await documents.add(evidence({ id: 'collected' as EvidenceId, collectedBy: 'officer:suzuki' }));
        await documents.attach(id, 'collected' as EvidenceId, ['telephone']);
      });
      await review();
      await expect(approve('suzuki')).rejects.toThrow('four eyes');
      expect(await approve('tanaka')).toBe(true);
    });

    test('nobody approves what they judged', async () => {
      await write(async ({ evidence: documents }) => {
        await documents.attach(id, document, ['legalName']);
        await documents.judge(id, document, ['waiting'], { verdict: 'rejected', found: {}, judgedBy: 'suzuki', judgedAt: 5, note: 'x' });
      });
      await review();
      await expect(approve('suzuki')).rejects.toThrow('four eyes');
    });

    test('nobody approves a draft that they entered; as one of two they may lift a suspension', async () => {
      const approval = (officer: string, version: number) => write(({ organizations }) => organizations.addApproval({ organizationId: org, version, officer, at: 1 }));
      await expect(approval('sato', 1)).rejects.toThrow('four eyes');
      expect(await approval('suzuki', 1)).toBe(true);
      await write(({ organizations }) => organizations.move(org, { status: 'draft', version: 1 }, { status: 'suspended', version: 2, suspendedReason: 'x' }));
      expect(await approval('sato', 2)).toBe(true);
    });

    test.each([
      "UPDATE applications SET state = 'approved', approved_by = 'sato', reviewer = 'x', submitted_at = 1, subject = '{}', ended_at = 1, organization_version = 2 WHERE id = 'application'",
      "INSERT INTO applications SELECT 'forged', organization_id, 'approved', 1, claim, name_key, jurisdiction, registration_number, '{}', created_by, created_at, 1, 'x', 'y', 2, 2 FROM applications WHERE id = 'application'",
      "DELETE FROM applications WHERE id = 'application'",
      "DELETE FROM evidence WHERE id = 'document'",
      "UPDATE evidence SET sha256 = upper(sha256) WHERE id = 'document'",
    ])('whoever has a shell is refused: %s', async (statement) => {
      await expect(execute(database.url, statement)).rejects.toThrow();
      expect(await read.applications.get(id)).toEqual(application());
      expect(await read.evidence.get(document)).toEqual(evidence());
    });

    test('what has ended stays as it is, its evidence too', async () => {
      await write(({ evidence: documents }) => documents.attach(id, document, ['legalName']));
      await review();
      await approve('suzuki');
      await expect(change({ state: 'approved', revision: 5 }, { claim: { ...CLAIM, legalName: 'x' } })).rejects.toThrow('ended');
      const judge = write(({ evidence: documents }) =>
        documents.judge(id, document, ['waiting'], { verdict: 'accepted', found: { legalName: 'x' }, judgedBy: 'tanaka', judgedAt: 5, note: null }),
      );
      await expect(judge).rejects.toThrow('ended');
    });
  });

  test('an organization is revised once at its version', async () => {
    const attributes = { country: 'JP', stateOrProvince: '東京都', locality: '港区', organization: '株式会社改' };
    const revise = ({ organizations }: AllStores) => organizations.revise(org, 1, { status: 'approved', version: 2, attributes, vettedAt: 10, expiresAt: 20 });
    expect((await race(revise)).sort()).toEqual([false, true]);
    expect(await read.organizations.get(org)).toMatchObject({ status: 'approved', version: 2, attributes, vettedAt: 10, expiresAt: 20, suspendedReason: null });
  });

  test('evidence comes back as it was stored, and is judged in its application', async () => {
    expect(await read.evidence.get(document)).toEqual(evidence());
    expect(await read.evidence.ofOrganization(org)).toEqual([evidence()]);
    expect(await read.evidence.page('', 5)).toEqual([evidence()]);
    expect(await read.evidence.page('document', 5)).toEqual([]);
    expect(await read.evidence.known([document, 'none' as EvidenceId])).toEqual([document]);
    expect(await read.evidence.known([])).toEqual([]);
    const attach = ({ evidence: documents }: AllStores) => documents.attach(id, document, ['legalName', 'address']);
    expect((await race(attach)).sort()).toEqual([false, true]);
    const waiting = { ...evidence(), applicationId: id, supports: ['legalName', 'address'], verdict: 'waiting', found: {}, judgedBy: null, judgedAt: null, note: null };
    expect(await read.evidence.ofApplication(id)).toEqual([waiting]);
    const found = { legalName: CLAIM.legalName };
    const judge = (from: 'waiting' | 'rejected') =>
      write(({ evidence: documents }) => documents.judge(id, document, [from], { verdict: 'accepted', found, judgedBy: 'sato', judgedAt: 7, note: 'ok' }));
    expect([await judge('rejected'), await judge('waiting')]).toEqual([false, true]);
    expect(await read.evidence.ofApplication(id)).toEqual([{ ...waiting, verdict: 'accepted', found, judgedBy: 'sato', judgedAt: 7, note: 'ok' }]);
  });

  test('a data source is confirmed once, by another officer', async () => {
    await write(({ dataSources }) => dataSources.add(source));
    expect(await read.dataSources.list()).toEqual([source]);
    await expect(write(({ dataSources }) => dataSources.confirm(source.id, 'sato', 2))).rejects.toThrow();
    expect((await race(({ dataSources }) => dataSources.confirm(source.id, 'suzuki', 2))).sort()).toEqual([false, true]);
    expect((await race(({ dataSources }) => dataSources.retire(source.id, 'sato', 3))).sort()).toEqual([false, true]);
    expect(await read.dataSources.get(source.id)).toEqual({ ...source, confirmedBy: 'suzuki', confirmedAt: 2, retiredBy: 'sato', retiredAt: 3 });
  });

  test('risky names wait, are decided, and are denied until that is lifted', async () => {
    const risk = { kind: 'domain', name: 'paypa1.com', resembles: 'paypal.com', list: 'high-risk' } as const;
    expect((await race(({ names }) => names.addFinding(org, risk, 5))).sort()).toEqual([false, true]);
    expect(await read.names.waiting(5)).toEqual([{ ...risk, organizationId: org, foundAt: 5, decision: 'waiting', decidedBy: null, decidedAt: null, note: null }]);
    expect(await read.names.cleared(org, 'domain', ['paypa1.com'])).toEqual([]);
    const decide = (name: string) => write(({ names }) => names.decide({ organizationId: org, kind: 'domain', name }, { decision: 'cleared', by: 'sato', at: 6, note: 'theirs' }));
    expect([await decide('other.com'), await decide('paypa1.com')]).toEqual([false, true]);
    expect(await read.names.waiting(5)).toEqual([]);
    expect(await read.names.cleared(org, 'domain', ['paypa1.com', 'other.com', 'x.com'])).toEqual(['paypa1.com']);
    expect(await read.names.cleared(org, 'domain', [])).toEqual([]);
    expect(await read.names.findings(org)).toMatchObject([{ decision: 'cleared', decidedBy: 'sato', note: 'theirs' }]);
    const denied = { kind: 'domain', name: 'evil.example', reason: 'fraud', deniedBy: 'sato', deniedAt: 7, liftedBy: null, liftedAt: null } as const;
    expect((await race(({ names }) => names.deny(denied))).sort()).toEqual([false, true]);
    expect(await read.names.denied()).toEqual([denied]);
    expect((await race(({ names }) => names.lift(denied, 'suzuki', 8))).sort()).toEqual([false, true]);
    expect(await read.names.denied()).toEqual([]);
    expect(await write(({ names }) => names.deny({ ...denied, deniedAt: 9 }))).toBe(true);
  });
});
