import { accountRecord, addOrder, certificateRecord, orderRecord } from './records.js';
import { SeededRandom } from './seeded-random.js';
import { silentLog, type TestDatabase } from './test-database.js';
import { createSealer } from '../../src/audit/seal.js';
import type { MemberRole, OfficerRole } from '../../src/core/actor.js';
import type { CertificateId, OrderId, OrganizationId, PersonId } from '../../src/core/ids.js';
import type { Language } from '../../src/core/language.js';
import type { Certificate } from '../../src/core/state/certificate.js';
import type { Clock } from '../../src/core/time.js';
import type { AllStores } from '../../src/db/stores/all-stores.js';
import type { NotifyDependencies } from '../../src/notify/dependencies.js';
import type { ApplicationFacts, NoticeLinks, ProblemReportFacts } from '../../src/notify/ports.js';

export const ORG = 'org' as OrganizationId;
const PORTAL = 'https://portal.ca.example';

export const TEST_LINKS: NoticeLinks = {
  organization: (id) => `${PORTAL}/organizations/${id}`,
  application: (organizationId, id) => `${PORTAL}/organizations/${organizationId}/applications/${id}`,
  certificate: (organizationId, id) => `${PORTAL}/organizations/${organizationId}/certificates/${id}`,
  domains: (id) => `${PORTAL}/organizations/${id}/domains`,
  credentials: (id) => `${PORTAL}/organizations/${id}/credentials`,
  webhooks: (id) => `${PORTAL}/organizations/${id}/webhooks`,
  problemReport: (reference) => `${PORTAL}/problem-reports/${reference}`,
  officerApplication: (id) => `https://officers.ca.example/applications/${id}`,
  officerCertificate: (id) => `https://officers.ca.example/certificates/${id}`,
  officerProblemReport: (id) => `https://officers.ca.example/problem-reports/${id}`,
};

/** Facts that other rooms keep, as a test sets them. */
export interface SetFacts {
  readonly applications: Map<string, NonNullable<Awaited<ReturnType<ApplicationFacts['get']>>>>;
  readonly problemReports: Map<string, NonNullable<Awaited<ReturnType<ProblemReportFacts['get']>>>>;
}

/** What the acts of notify work with, over a real database. */
export function notifyContext(database: TestDatabase, clock: Clock): { context: NotifyDependencies; facts: SetFacts } {
  const facts: SetFacts = { applications: new Map(), problemReports: new Map() };
  const context: NotifyDependencies = {
    transactor: database.transactor,
    clock,
    random: new SeededRandom('notices'),
    log: silentLog,
    links: TEST_LINKS,
    sender: { websiteUrl: 'https://ca.example/' },
    applications: { get: (id) => Promise.resolve(facts.applications.get(id)) },
    problemReports: { get: (id) => Promise.resolve(facts.problemReports.get(id)) },
  };
  return { context, facts };
}

/** Adds somebody with a place in the organization, or the role of an officer. */
export async function addPerson(stores: AllStores, id: string, role: MemberRole | OfficerRole | null, language: Language = 'ja'): Promise<void> {
  const personId = id as PersonId;
  await stores.people.add({ id: personId, name: id, email: `${id}@example.com`, language, officerName: null, createdAt: 1, disabled: null });
  if (role === 'officer' || role === 'auditor' || role === 'administrator') await stores.people.giveRole(personId, role, { at: 2, by: 'system', secondedBy: null });
  else if (role !== null) await stores.people.addMember({ organizationId: ORG, personId, role, addedAt: 2, addedBy: 'system' });
}

/** Adds an issued certificate with its order and audit event. */
export async function addIssued(stores: AllStores, id: string, changes: Partial<Certificate & { state: 'committed' }> = {}): Promise<CertificateId> {
  const orderId = `order-${id}` as OrderId;
  if ((await stores.organizations.get(ORG)) === undefined) await addOrder(stores);
  await stores.orders.add(orderRecord(orderId));
  const record = certificateRecord(id, { orderId, ...changes });
  await stores.certificates.commit(record);
  await stores.certificates.store(record.id, Buffer.from('DER'));
  await stores.audit.append(
    { type: 'account', id: accountRecord().id },
    { kind: 'certificate.issued', organizationId: ORG, accountId: accountRecord().id, orderId, detail: { certificateId: record.id, serial: record.serial, issuerId: record.issuerId } },
  );
  return record.id;
}

/** Links what was appended, as the program does within a second. */
export async function sealEvents(database: TestDatabase, clock: Clock): Promise<void> {
  await createSealer({ transactor: database.transactor, clock, log: silentLog, key: null }).seal();
}
