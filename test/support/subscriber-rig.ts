import { addIssued } from './held-certificate.js';
import { FakeClock } from './fake-clock.js';
import { accountRecord, authorizationRecord, organizationRecord } from './records.js';
import { SeededRandom } from './seeded-random.js';
import { shippedBaseline, shippedPolicy } from './shipped-policy.js';
import { createSqliteDatabase, type TestDatabase } from './test-database.js';
import type { AccountId, OrganizationId } from '../../src/core/ids.js';
import { toPem } from '../../src/core/pem.js';
import { authorityMail } from '../../src/notify/authority-mail.js';
import { effectivePolicy } from '../../src/policy/effective.js';
import { recordCompromise } from '../../src/revocation/record-compromise.js';
import { recordRevocation } from '../../src/revocation/record-revocation.js';
import type { AcceptableDocument, SubscriberDependencies } from '../../src/subscriber/dependencies.js';
import { createSubscriberDesk, type SubscriberDesk } from '../../src/subscriber/subscriber-desk.js';
import { accountLabel } from '../../src/validation/methods/dns-account-01.js';
import { encodeCertificatesOnly } from '../../src/x509/certificates-only.js';

/** The desk of the subscriber room over a database of its own, with the organizations `org` (which has an account) and `other`. */
export interface SubscriberRig {
  readonly database: TestDatabase;
  readonly clock: FakeClock;
  readonly desk: SubscriberDesk;
  /** Documents in force; a test may change them. */
  documents: AcceptableDocument[];
  /** What certificates are chained to, DER. */
  readonly issuer: Buffer;
  addIssued: (id: string, changes?: Parameters<typeof addIssued>[2]) => ReturnType<typeof addIssued>;
  /** The random value of the newest mail's link. */
  linkValue(): Promise<string>;
}

const ISSUER = Buffer.from('DER of the issuer');

export async function createSubscriberRig(): Promise<SubscriberRig> {
  const clock = new FakeClock('2026-11-25');
  const database = await createSqliteDatabase({ clock });
  const { transactor } = database;
  const links: string[] = [];
  const far = clock.now() + 300 * 86_400;
  await transactor.transaction(async ({ organizations, accounts, authorizations }) => {
    for (const id of ['org', 'other', 'agent']) {
      const attributes = { ...organizationRecord().attributes, organization: `株式会社${id}` };
      await organizations.add(organizationRecord(id, { expiresAt: far, attributes }));
    }
    await accounts.add(accountRecord());
    await authorizations.add(authorizationRecord());
  });
  const dependencies: SubscriberDependencies = {
    transactor,
    clock,
    random: new SeededRandom(),
    documents: () => rig.documents,
    profiles: [
      { name: 'ov-tls', description: 'OV' },
      { name: 'ov-short', description: 'short' },
    ],
    effective: (now) => [effectivePolicy(shippedPolicy('ov-acme'), shippedBaseline(), now)],
    baseline: { mode: 'current' },
    directoryUrl: 'https://ca.example/dir',
    accountUrl: (id: AccountId) => `https://ca.example/acct/${id}`,
    confirmationUrl: (value) => {
      links.push(value);
      return `https://portal.example/authority/${value}`;
    },
    writeAuthorityMail: authorityMail,
    chainsOf: ({ der }) => [toPem('CERTIFICATE', der) + toPem('CERTIFICATE', ISSUER)],
    encodeCertificates: encodeCertificatesOnly,
    accountLabel,
    recordRevocation,
    recordCompromise,
  };
  const rig: SubscriberRig = {
    database,
    clock,
    desk: createSubscriberDesk(dependencies),
    documents: [],
    issuer: ISSUER,
    addIssued: (id, changes = {}) => {
      const now = clock.now();
      const facts = { organizationId: 'org' as OrganizationId, committedAt: now, notBefore: now, notAfter: now + 90 * 86_400, ...changes };
      return transactor.transaction((stores) => addIssued(stores, id, facts));
    },
    linkValue: () => Promise.resolve(links.at(-1) ?? ''),
  };
  return rig;
}
