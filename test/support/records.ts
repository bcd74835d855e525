import type { AllStores } from '../../src/db/stores/all-stores.js';
import type {
  AccountId,
  AuthorizationId,
  CertificateId,
  ChallengeId,
  ConfirmationId,
  ContactDiscoveryId,
  DomainContactId,
  EabKeyId,
  MailId,
  OrderId,
  OrganizationId,
} from '../../src/core/ids.js';
import type { Account } from '../../src/core/state/account.js';
import type { Confirmation } from '../../src/core/state/confirmation.js';
import type { Authorization } from '../../src/core/state/authorization.js';
import type { Certificate } from '../../src/core/state/certificate.js';
import type { Order } from '../../src/core/state/order.js';
import type { EabKey, Organization } from '../../src/core/state/organization.js';

/** Rule files that no test looks into. */
export const DECIDED_UNDER = { policy: 'a'.repeat(64), baseline: 'b'.repeat(64) };

/** Records of plausible content for tests over the stores; ids are what the test calls them. */
const NOW = 1_795_219_200;

export function organizationRecord(id = 'org', changes: Partial<Organization> = {}): Organization {
  return {
    id: id as OrganizationId,
    status: 'approved',
    version: 1,
    attributes: { country: 'JP', stateOrProvince: 'Tokyo', locality: 'Chiyoda-ku', organization: 'Example 株式会社' },
    vettedAt: NOW - 1000,
    expiresAt: NOW + 1_000_000,
    suspendedReason: null,
    createdAt: NOW - 900,
    createdBy: 'sato',
    ...changes,
  };
}

export function eabKeyRecord(id = 'kid', changes: Partial<EabKey> = {}): EabKey {
  return {
    id: id as EabKeyId,
    organizationId: 'org' as OrganizationId,
    hmacKey: Buffer.alloc(32, 7),
    nameRules: ['example.com', '*.example.com'],
    profiles: ['ov-tls'],
    accountLimit: null,
    expiresAt: null,
    revokedAt: null,
    suspendedAt: null,
    createdAt: NOW,
    createdBy: 'sato',
    ...changes,
  };
}

export function accountRecord(id = 'account', changes: Partial<Account> = {}): Account {
  return {
    id: id as AccountId,
    organizationId: 'org' as OrganizationId,
    eabKeyId: null,
    status: 'valid',
    jwk: { kty: 'EC', crv: 'P-256', x: `${id}-x`, y: `${id}-y` },
    thumbprint: thumbprintOf(id),
    contacts: ['mailto:admin@example.com'],
    termsAgreedAt: NOW,
    externalAccountBinding: null,
    createdAt: NOW,
    ...changes,
  };
}

/** 43 characters, different for each word. */
export function thumbprintOf(word: string): string {
  return word.padEnd(43, '_');
}

export function authorizationRecord(id = 'authz', changes: Partial<Authorization> = {}): Authorization {
  return {
    id: id as AuthorizationId,
    accountId: 'account' as AccountId,
    identifier: { type: 'dns', value: 'www.example.com' },
    wildcard: false,
    subdomains: false,
    status: 'pending',
    expiresAt: NOW + 10_000,
    validatedAt: null,
    createdAt: NOW,
    decidedUnder: DECIDED_UNDER,
    challenges: (['http-01', 'dns-01'] as const).map((type) => ({
      id: `${id}-${type}` as ChallengeId,
      authorizationId: id as AuthorizationId,
      type,
      token: `${id}-${type}`.padEnd(22, 't'),
      status: 'pending',
    })),
    ...changes,
  };
}

export function orderRecord(id = 'order', changes: Partial<Order & { state: 'open' }> = {}): Order & { state: 'open' } {
  return {
    id: id as OrderId,
    accountId: 'account' as AccountId,
    organizationId: 'org' as OrganizationId,
    profile: 'ov-tls',
    policy: { name: 'ov-acme', hash: 'a'.repeat(64) },
    baseline: 'b'.repeat(64),
    identifiers: [{ type: 'dns', value: 'www.example.com' }],
    notBefore: null,
    notAfter: null,
    authorizationIds: ['authz' as AuthorizationId],
    expiresAt: NOW + 5000,
    createdAt: NOW,
    state: 'open',
    ...changes,
  };
}

export function certificateRecord(
  id = 'certificate',
  changes: Partial<Certificate & { state: 'committed' }> = {},
): Certificate & { state: 'committed' } {
  return {
    id: id as CertificateId,
    serial: Buffer.from(id.padEnd(16, '.')).toString('hex').slice(0, 32),
    issuerId: 'ca1',
    orderId: 'order' as OrderId,
    accountId: 'account' as AccountId,
    organizationId: 'org' as OrganizationId,
    profile: 'ov-tls',
    names: ['www.example.com'],
    subject: organizationRecord().attributes,
    spkiHash: 'b'.repeat(64),
    notBefore: NOW,
    notAfter: NOW + 86_400,
    tbs: Buffer.from('the TBSCertificate'),
    committedAt: NOW,
    decidedUnder: DECIDED_UNDER,
    crlShard: 0,
    revocation: null,
    state: 'committed',
    ...changes,
  };
}

/** Adds an organization, an account, one authorization, and an order that relies on it. */
export async function addOrder(stores: AllStores, id = 'order'): Promise<void> {
  if ((await stores.organizations.get('org' as OrganizationId)) === undefined) {
    await stores.organizations.add(organizationRecord());
    await stores.accounts.add(accountRecord());
    await stores.authorizations.add(authorizationRecord());
  }
  await stores.orders.add(orderRecord(id));
}

/** Adds a discovery, a domain contact, and two confirmations by mail, `waiting` and `answered`, to what {@link addOrder} has added. */
export async function addContacts({ contactDiscoveries, domainContacts, mails, confirmations }: AllStores): Promise<void> {
  const facts = { accountId: 'account' as AccountId, challengeId: 'authz-dns-01' as ChallengeId, authorizationDomain: 'example.com' };
  await contactDiscoveries.add({ ...facts, id: 'discovery' as ContactDiscoveryId, method: '3.2.2.4.14', value: 'a@example.com', foundAt: NOW, record: null });
  await domainContacts.add({
    id: 'domain-contact' as DomainContactId,
    domain: 'example.com',
    kind: 'email',
    value: 'a@example.com',
    source: 'whois',
    obtainedAt: NOW,
    addedAt: NOW,
    addedBy: 'sato',
    removed: null,
  });
  for (const id of ['waiting', 'answered']) {
    const mailId = `mail-${id}` as MailId;
    const times = { createdAt: NOW, sendUntil: NOW + 100, endedAt: null };
    await mails.add({ id: mailId, to: 'a@example.com', subject: 's', text: 't', state: 'waiting', failure: null, ...times });
    const confirmation: Confirmation = {
      id: id as ConfirmationId,
      accountId: facts.accountId,
      challengeType: 'email-01',
      contact: { kind: 'email', value: 'a@example.com', method: '3.2.2.4.4', authorizationDomain: 'example.com', source: { from: 'constructed' }, foundAt: NOW },
      covers: [{ challengeId: facts.challengeId, name: 'www.example.com' }],
      valueHash: id.padEnd(64, '0'),
      spokenValue: null,
      mailId,
      requestedAt: NOW,
      expiresAt: NOW + 100,
      state: 'waiting',
      answered: null,
    };
    await confirmations.add(confirmation);
  }
  await confirmations.answer('answered' as ConfirmationId, 'confirmed', { at: NOW + 1, answer: { by: 'link', address: '192.0.2.1', userAgent: '' } });
}
