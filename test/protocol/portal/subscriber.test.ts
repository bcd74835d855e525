import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SUBSCRIBER_OPERATIONS } from '../../../src/portal/operations/subscriber/subscriber-operations.js';
import { auditKinds, readRows } from '../../support/database-content.js';
import { opensslJudge } from '../../support/openssl-judge.js';
import { obtain } from '../../support/order-flow.js';
import { apiOf, type PortalApi } from '../../support/portal-api.js';
import { signInAs, visit, type PortalBrowser, type SignedIn } from '../../support/portal.js';
import { startSmtpServer, type TestSmtpServer } from '../../support/smtp-server.js';
import { startCa, type Ca } from '../../support/start-ca.js';
import { TickingClock } from '../../support/ticking-clock.js';

const ORG = 'demonstration';
let ca: Ca;
let smtp: TestSmtpServer;
let manager: SignedIn;
let sato: SignedIn;
let suzuki: SignedIn;
beforeAll(async () => {
  smtp = await startSmtpServer();
  ca = await startCa({
    clock: new TickingClock('2026-11-25'),
    configure: (config) => ({ ...config, mail: { smtp: { host: '127.0.0.1', port: smtp.port }, from: 'pki@ca.example' } }),
  });
  for (const id of ['client', 'third', 'hosting']) {
    await ca.acts.addOrganization({ id, officer: 'alice', attributes: { country: 'JP', stateOrProvince: 'Osaka', locality: 'Kita-ku', organization: `${id} KK` } });
    await ca.acts.approveOrganization({ id, officer: 'bob' });
  }
  manager = await signInAs(ca, { name: '山田 花子', email: 'hanako@example.com', memberships: [{ organizationId: ORG, role: 'manager' }] });
  sato = await signInAs(ca, { officerName: 'sato', officerRoles: ['officer'] });
  suzuki = await signInAs(ca, { officerName: 'suzuki', officerRoles: ['officer'] });
});
afterAll(async () => {
  await ca.stop();
  await smtp.close();
});

const linkOf = (text: string): string => /https:\/\/\S+\/authority\/[A-Za-z0-9_-]+/.exec(text)?.[0] ?? '';
const valuesOf = (body: string, name: string): string[] => [...body.matchAll(new RegExp(`name="${name}" value="([^"]*)"`, 'g'))].map(([, value = '']) => value);
const optionOf = (body: string): string => /<option value="([A-Za-z0-9_-]{22})"/.exec(body)?.[1] ?? '';

async function enterContact(organizationId: string, value: string): Promise<void> {
  const fields = { kind: 'email', value, foundIn: 'evidence', source: '登記事項証明書' };
  expect((await sato.browser.post(`/organizations/${organizationId}/authority/contacts`, fields)).header('location')).toContain('said=saved');
}

async function acceptTerms(browser: PortalBrowser, organizationId: string): Promise<void> {
  const page = await browser.get(`/organizations/${organizationId}/authority`);
  const sha256 = valuesOf(page.body, 'sha256');
  expect(sha256).toHaveLength(1);
  expect((await browser.post(`/organizations/${organizationId}/authority/documents`, { sha256 })).status).toBe(303);
}

/** Asks for a key, has the contact confirm it, takes it. */
async function credentialsFor(browser: PortalBrowser, organizationId: string, contact: string, purpose: string): Promise<{ kid: string; hmacKey: string; page: string }> {
  const form = await browser.get(`/organizations/${organizationId}/credentials`);
  const asked = { contactId: optionOf(form.body), purpose, nameRules: 'example.com\nexample.org', profiles: valuesOf(form.body, 'profiles')[0] ?? '', accountLimit: '1', expiresAt: '2027-03-31' };
  expect((await browser.post(`/organizations/${organizationId}/credentials`, asked)).header('location')).toBe(`/organizations/${organizationId}/credentials?said=sent`);
  const link = linkOf((await smtp.next(contact)).text);
  const visitor = visit(ca);
  expect((await visitor.get(new URL(link).pathname)).body).toContain(purpose);
  expect((await visitor.post(new URL(link).pathname, { answer: 'confirm' })).status).toBe(200);
  const listed = await browser.get(`/organizations/${organizationId}/credentials`);
  const take = /action="([^"]+\/take)"/.exec(listed.body)?.[1] ?? '';
  const taken = await browser.post(take);
  expect(taken.status).toBe(200);
  const kid = /<dt>kid<\/dt><dd><code>([^<]+)</.exec(taken.body)?.[1] ?? '';
  const hmacKey = /<code class="secret">([^<]+)</.exec(taken.body)?.[1] ?? '';
  expect((await browser.post(take)).status).toBe(409);
  return { kid, hmacKey, page: taken.body };
}

describe('an organization', () => {
  let kid: string;
  let hmacKey: string;

  test('accepts the terms, asks for a key, and gets it once its verified contact has confirmed', async () => {
    const { browser } = manager;
    expect((await browser.get(`/organizations/${ORG}/credentials`)).body).toContain('No verified contact is on record yet');
    await enterContact(ORG, 'info@demonstration.example');
    const form = await browser.get(`/organizations/${ORG}/credentials`);
    const asked = { contactId: optionOf(form.body), purpose: 'web', nameRules: '*.example.com', profiles: valuesOf(form.body, 'profiles')[0] ?? '' };
    const wrong = await browser.post(`/organizations/${ORG}/credentials`, asked);
    expect([wrong.status, wrong.body.includes('name rule'), wrong.body.includes('value="web"')]).toEqual([409, true, true]);
    const early = await browser.post(`/organizations/${ORG}/credentials`, { ...asked, nameRules: 'example.com' });
    expect([early.status, early.body.includes('Terms of use 1')]).toEqual([409, true]);
    await acceptTerms(browser, ORG);
    const got = await credentialsFor(browser, ORG, 'info@demonstration.example', 'web servers of Tokyo');
    ({ kid, hmacKey } = got);
    for (const client of ['certbot', 'lego', 'acme.sh', 'Caddy', 'cert-manager']) expect(got.page).toContain(`<h2>${client}</h2>`);
    expect((await browser.get(`/organizations/${ORG}/credentials`)).body).not.toContain(hmacKey);
  });

  test('opening the link answers nothing, its buttons answer once, and a link that is none of ours is no page', async () => {
    const { browser } = manager;
    const page = await browser.get(`/organizations/${ORG}/authority`);
    expect((await browser.post(`/organizations/${ORG}/authority/ask`, { contactId: optionOf(page.body) })).status).toBe(303);
    const path = new URL(linkOf((await smtp.next('info@demonstration.example')).text)).pathname;
    const visitor = visit(ca);
    for (const language of ['ja', 'en']) expect((await visitor.get(`${path}?lang=${language}`)).body).toContain(language === 'ja' ? '承認する' : 'Confirm');
    expect((await visitor.post(path)).body).toContain('Confirm');
    expect((await readRows<{ state: string }>(ca.config.database, "SELECT state FROM authority_questions WHERE about = 'requester'"))[0]?.state).toBe('waiting');
    expect((await visitor.post(path, { answer: 'refuse' })).body).toContain('Refused');
    expect((await visitor.post(path, { answer: 'confirm' })).body).toContain('Refused');
    expect((await visitor.get(`/authority/${'A'.repeat(32)}`)).status).toBe(404);
  });

  test('orders with the key; suspended, the key is refused at newAccount and newOrder until it is resumed', async () => {
    const { browser } = manager;
    const client = await ca.subscribe({ eab: { kid, hmacKey } });
    const { serial } = await obtain(ca, client, ['www.example.com']);
    const key = `/organizations/${ORG}/credentials/${kid}`;
    expect((await browser.get(key)).status).toBe(200);
    expect((await browser.post(`${key}/suspend`, { reason: 'the server was stolen' })).status).toBe(303);
    const order = await client.newOrder(['www.example.com']);
    expect([order.status, order.problemType, String(order.json.detail).includes('suspended')]).toEqual([403, 'userActionRequired', true]);
    const account = await (await ca.connect()).newAccount({ termsOfServiceAgreed: true, eab: { kid, hmacKey } });
    expect([account.status, account.problemType, String(account.json.detail).includes('suspended')]).toEqual([403, 'unauthorized', true]);
    expect((await browser.post(`${key}/resume`)).status).toBe(303);
    expect((await client.newOrder(['www.example.com'])).status).toBe(201);
    const narrowed = { nameRules: '=www.example.com', profiles: valuesOf((await browser.get(key)).body, 'profiles')[0] ?? '', accountLimit: '1', expiresAt: '2027-03-31' };
    expect((await browser.post(key, narrowed)).header('location')).toBe(`${key}?said=saved`);
    const outside = await client.newOrder(['shop.example.com']);
    expect([outside.status, outside.problemType]).toEqual([400, 'rejectedIdentifier']);
    expect(serial).not.toBe('');
  });

  test('sees its certificate, downloads it, and revokes it to CRL and OCSP', async () => {
    const { browser } = manager;
    const judge = opensslJudge(ca);
    const client = await ca.subscribe();
    const { serial, pem } = await obtain(ca, client, ['shop.example.org']);
    const list = await browser.get(`/organizations/${ORG}/certificates?search=SHOP`);
    const path = new RegExp(`href="(/organizations/${ORG}/certificates/[A-Za-z0-9_-]{22})"`).exec(list.body)?.[1] ?? '';
    expect((await browser.get(`/organizations/${ORG}/expiring`)).status).toBe(200);
    const page = await browser.get(path);
    expect(page.body).toContain(serial);
    const chain = await browser.post(`${path}/download`, { format: 'chain' });
    expect([chain.status, chain.header('content-type'), chain.body]).toEqual([200, 'application/pem-certificate-chain', pem]);
    expect((await browser.post(`${path}/download`, { format: 'pkcs7' })).header('content-type')).toBe('application/x-pkcs7-mime');
    expect((await browser.get(path)).body).toContain('accepted by');
    expect((await browser.post(`${path}/complain`, { text: 'the name is wrong' })).status).toBe(303);
    expect((await sato.browser.get('/authority')).body).toContain('the name is wrong');
    expect((await browser.post(`${path}/revoke`, { reason: '9' })).status).toBe(422);
    expect((await browser.post(`${path}/revoke`, { reason: '4', note: 'replaced' })).status).toBe(303);
    expect((await browser.post(`${path}/revoke`, { reason: '4' })).status).toBe(409);
    const [row] = await readRows<{ revocation_reason: number }>(ca.config.database, `SELECT revocation_reason FROM certificates WHERE serial LIKE '%${serial}'`);
    expect(Number(row?.revocation_reason)).toBe(4);
    await expect.poll(async () => (await readRows(ca.config.database, `SELECT 1 FROM revocations r JOIN certificates c ON c.id = r.certificate_id WHERE c.serial LIKE '%${serial}' AND r.public_at IS NOT NULL`)).length, { timeout: 10_000 }).toBe(1);
    expect((await browser.get(path)).body).toContain('CRL and OCSP say so');
    judge.remove();
  });

  test('sees its domains with the end of each validation, and the records to set', async () => {
    const page = await manager.browser.get(`/organizations/${ORG}/domains?name=example.com`);
    for (const text of ['www.example.com', 'BR 3.2.2.4.19', '_acme-challenge.example.com. TXT', 'example.com. CAA 0 issue &quot;secomtrust.net&quot;', 'accounturi=']) expect(page.body).toContain(text);
    expect((await manager.browser.get(`/organizations/${ORG}/domains?name=%3Cscript%3E`)).status).toBe(409);
  });

  test('names its permitted requesters; others are refused', async () => {
    const { browser } = manager;
    const base = `/organizations/${ORG}/authority/requesters`;
    expect((await browser.post(base, { version: '0', requesters: 'Taro Yamada, taro@example.com' })).status).toBe(303);
    const stale = await browser.post(base, { version: '0', requesters: 'x, x@example.com' });
    expect([stale.status, stale.body.includes('changed meanwhile'), stale.body.includes('x, x@example.com')]).toEqual([409, true, true]);
    const form = await browser.get(`/organizations/${ORG}/credentials`);
    const refused = await browser.post(`/organizations/${ORG}/credentials`, { contactId: optionOf(form.body), purpose: 'web', nameRules: 'example.com', profiles: valuesOf(form.body, 'profiles')[0] ?? '' });
    expect([refused.status, refused.body.includes('you are not among them')]).toEqual([409, true]);
    expect((await sato.browser.post(`/organizations/${ORG}/authority/disclose`, { to: 'president', verified: 'registered seal' })).body).toContain('taro@example.com');
    expect((await browser.post(base, { version: '1', lift: 'yes' })).status).toBe(303);
  });
});

test('an agent acts for a client from the approval of its power of attorney to its end, and sees no third', async () => {
  const agent = await signInAs(ca, { name: 'aoki', email: 'aoki@hosting.example', memberships: [{ organizationId: 'hosting', role: 'requester' }] });
  const { browser } = agent;
  expect((await browser.get('/organizations/client/certificates')).status).toBe(404);
  await enterContact('client', 'info@client.example');
  const power = { agentId: 'hosting', document: '委任状', validFrom: '2026-11-20', expiresAt: '2027-11-19' };
  expect((await sato.browser.post('/organizations/client/authority/powers', power)).status).toBe(303);
  const approve = /action="(\/authority\/powers\/[^"]+\/approve)"/.exec((await suzuki.browser.get('/authority')).body)?.[1] ?? '';
  expect((await sato.browser.post(approve)).status).toBe(409);
  expect((await browser.get('/organizations/client/certificates')).status).toBe(404);
  expect((await suzuki.browser.post(approve)).status).toBe(303);
  expect((await browser.get('/')).body).toContain('as agent');
  await acceptTerms(browser, 'client');
  const key = await credentialsFor(browser, 'client', 'info@client.example', 'hosted site');
  const { certificate } = await obtain(ca, await ca.subscribe({ eab: key }), ['client.example.com']);
  expect(certificate.subject).toContain('O=client KK');
  for (const path of ['certificates', 'credentials', 'domains', 'authority', 'expiring']) expect((await browser.get(`/organizations/third/${path}`)).status).toBe(404);
  const owner = await signInAs(ca, { memberships: [{ organizationId: 'client', role: 'manager' }] });
  const revoke = /action="([^"]+\/agents\/[^"]+\/revoke)"/.exec((await owner.browser.get('/organizations/client/authority')).body)?.[1] ?? '';
  expect((await owner.browser.post(revoke, { reason: 'contract ended' })).status).toBe(303);
  expect((await browser.get('/organizations/client/certificates')).status).toBe(404);
  expect(await auditKinds(ca.config.database)).toEqual(expect.arrayContaining(['power-of-attorney.entered', 'power-of-attorney.approved', 'power-of-attorney.revoked', 'access.refused']));
});

describe('every page', () => {
  test.each(['certificates', 'expiring', 'credentials', 'domains?name=example.com', 'authority'])('is there in both languages: %s', async (path) => {
    for (const site of [manager, ...(path === 'authority' ? [sato] : [])]) {
      const [ja, en] = await Promise.all(['ja', 'en'].map((lang) => site.browser.get(`/organizations/${ORG}/${path}${path.includes('?') ? '&' : '?'}lang=${lang}`)));
      expect([ja?.status, en?.status]).toEqual([200, 200]);
      expect(ja?.body).toContain('<html lang="ja">');
      const headings = (body = '') => [...body.matchAll(/<h[12]>([^<]+)</g)].map(([, text]) => text);
      expect(headings(ja?.body).length).toBe(headings(en?.body).length);
      // No heading is left in the other language; names of protocols are the same in both.
      for (const heading of headings(en?.body)) expect(heading).toMatch(/^[\x20-\x7e]+$/);
    }
    await manager.browser.get('/?lang=en');
    await sato.browser.get('/?lang=en');
  });

  test('takes nonsense in addresses and forms with a page, and nothing is half done', async () => {
    const { browser } = manager;
    const base = `/organizations/${ORG}`;
    for (const path of [`${base}/certificates/nothing`, `${base}/credentials/nothing`, '/organizations/nothing/certificates', `${base}/certificates/${'x'.repeat(300)}`]) {
      expect((await browser.get(path)).status).toBe(404);
    }
    expect((await browser.get(`${base}/certificates?state=%00&search=%25%27&before=-1`)).status).toBe(200);
    expect((await browser.get(`${base}/domains?afterName=zzz&afterId=${'x'.repeat(500)}`)).status).toBe(200);
    const long = await browser.post(`${base}/credentials`, { contactId: 'x', purpose: '<script>alert(1)</script>', nameRules: Array.from({ length: 201 }, (_, n) => `n${n}.example.com`).join(' ') });
    expect([long.status, long.body.includes('<script>alert')]).toEqual([422, false]);
    const questions = await readRows(ca.config.database, "SELECT 1 FROM authority_questions WHERE state = 'waiting'");
    expect(questions).toEqual([]);
  });
});

describe('somebody of another organization', () => {
  let stranger: PortalApi;
  let own: PortalApi;
  /** Ids of the demonstration organization's things. */
  const ids: Record<string, string> = { organizationId: ORG };
  beforeAll(async () => {
    const { person } = await signInAs(ca, { memberships: [{ organizationId: 'third', role: 'manager' }] });
    stranger = await apiOf(ca, person.id, 'third');
    own = await apiOf(ca, manager.person.id, ORG);
    const first = async (query: string) => (await readRows<{ id: string }>(ca.config.database, query))[0]?.id ?? '';
    ids['contactId'] = await first(`SELECT id FROM organization_contacts WHERE organization_id = '${ORG}'`);
    ids['requestId'] = await first(`SELECT id FROM credential_requests WHERE organization_id = '${ORG}'`);
    ids['eabKeyId'] = await first(`SELECT id FROM eab_keys WHERE organization_id = '${ORG}'`);
    ids['certificateId'] = await first(`SELECT id FROM certificates WHERE organization_id = '${ORG}'`);
    ids['questionId'] = await first(`SELECT id FROM authority_questions WHERE organization_id = '${ORG}'`);
    ids['powerOfAttorneyId'] = await first('SELECT id FROM powers_of_attorney');
  });
  const BODIES: Readonly<Record<string, object>> = {
    'documents.accept': { sha256: ['a'.repeat(64)] },
    'authority.ask': { contactId: 'x' },
    'requesters.set': { version: 0, requesters: null },
    'requesters.disclose': { to: 'me', verified: 'x' },
    'organization-contact.add': { kind: 'email', value: 'a@example.com', foundIn: 'evidence', source: 'x' },
    'power-of-attorney.enter': { agentId: 'third', document: 'x', validFrom: '2026-11-20', expiresAt: '2027-01-01' },
    'power-of-attorney.revoke': { reason: 'x' },
    'authority.answer': { answer: 'confirmed', note: 'x', spokeWith: 'x' },
    'credentials.ask': { contactId: 'x', purpose: 'x', nameRules: ['*'], profiles: ['ov'] },
    'credentials.change': { nameRules: ['*'], profiles: ['ov'] },
    'credentials.suspend': { reason: 'x' },
    'certificates.complain': { text: 'x' },
    'certificates.revoke': { reason: 0 },
    'complaints.close': { outcome: 'kept', note: 'x' },
  };
  const place = (path: string, given: Record<string, string>) => path.replace(/\{(\w+)\}/g, (_, name: string) => given[name] ?? 'x');
  const send = (api: PortalApi, { id, method, path }: (typeof SUBSCRIBER_OPERATIONS)[number], given: Record<string, string>) =>
    api(method, `${place(path, given)}${id === 'domains.records' ? '?name=example.com' : ''}`, method === 'GET' ? undefined : (BODIES[id] ?? {}));

  test.each(SUBSCRIBER_OPERATIONS.map((operation) => [operation.id, operation] as const))('gets nothing by %s', async (_, operation) => {
    const reply = await send(stranger, operation, ids);
    // What concerns officers alone is nobody's organization: the role is missing.
    const forOfficers = operation.path.includes('{organizationId}') || operation.id === 'power-of-attorney.revoke' ? 404 : 403;
    expect([reply.status, reply.header('content-type')], reply.body).toEqual([forOfficers, 'application/problem+json']);
  });

  test.each(SUBSCRIBER_OPERATIONS.filter(({ path }) => /\{organizationId\}.*\{(requestId|eabKeyId|certificateId)\}/.test(path)).map((operation) => [operation.id, operation] as const))(
    'gets nothing by %s under an organization of their own either',
    async (_, operation) => {
      const reply = await send(stranger, operation, { ...ids, organizationId: 'third' });
      expect(reply.status, reply.body).toBe(404);
      expect((await send(stranger, operation, { organizationId: 'third', requestId: 'none', eabKeyId: 'none', certificateId: 'none' })).status).toBe(404);
    },
  );

  test('changes nothing by trying, and every try is recorded', async () => {
    expect((await own('GET', `/organizations/${ORG}/credentials`)).json.keys.length).toBeGreaterThanOrEqual(2);
    const refused = await readRows<{ detail: string }>(ca.config.database, `SELECT detail FROM audit_events WHERE kind = 'access.refused' AND organization_id = '${ORG}'`);
    expect(refused.length).toBeGreaterThanOrEqual(15);
  });

  test('a token reaches no further than its scopes', async () => {
    const narrow = await apiOf(ca, manager.person.id, ORG, ['certificates.read']);
    expect((await narrow('GET', `/organizations/${ORG}/certificates?limit=1`)).json.certificates).toHaveLength(1);
    expect((await narrow('GET', `/organizations/${ORG}/credentials`)).status).toBe(403);
  });
});
