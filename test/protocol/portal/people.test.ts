import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLineActor } from '../../../src/app/command-line-actor.js';
import { composePeopleDesk, originsOf } from '../../../src/app/compose-people-desk.js';
import { systemRandom } from '../../../src/app/system-random.js';
import type { PeopleDesk } from '../../../src/people/people-desk.js';
import { readAuditEvents } from '../../support/audit-events.js';
import { databaseContent } from '../../support/database-content.js';
import { exchange } from '../../support/http-exchange.js';
import { signInAs, visit, type PortalBrowser } from '../../support/portal.js';
import { startSmtpServer, type TestSmtpServer } from '../../support/smtp-server.js';
import { SoftwarePasskey } from '../../support/software-passkey.js';
import { startCa, type Ca } from '../../support/start-ca.js';
import { TickingClock } from '../../support/ticking-clock.js';

describe('people come in, change and go', () => {
  let ca: Ca;
  let smtp: TestSmtpServer;
  let people: PeopleDesk;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    const mail = { smtp: { host: '127.0.0.1', port: smtp.port }, from: 'pki@ca.example' };
    ca = await startCa({ clock: new TickingClock('2026-11-24'), configure: (config) => ({ ...config, mail }) });
    people = composePeopleDesk({ origins: originsOf(ca.config), transactor: ca.transactor, clock: ca.clock, random: systemRandom });
  });
  afterAll(async () => {
    await ca.stop();
    await smtp.close();
  });

  /** The path of the link in the next mail to an address. */
  async function linkTo(address: string, origin: string): Promise<string> {
    const { text } = await smtp.next(address);
    const link = new RegExp(`${origin}(/invitations/[\\w-]{43})`).exec(text)?.[1];
    if (link === undefined) throw new Error(`no link in ${text}`);
    return link;
  }

  /** Follows a link as assets/passkey.js would. */
  async function register(browser: PortalBrowser, path: string, name: string, passkey = new SoftwarePasskey()): Promise<SoftwarePasskey> {
    const page = await browser.get(path);
    expect(page.status, page.body).toBe(200);
    const fields = { name };
    const options = await browser.postJson(`${path}/options`, { fields });
    expect(options.status, options.body).toBe(200);
    expect(options.json).toMatchObject({ attestation: 'none', authenticatorSelection: { residentKey: 'required', userVerification: 'required' } });
    const accepted = await browser.postJson(path, { fields, response: passkey.create(options.json, browser.origin) });
    expect([accepted.status, accepted.json]).toEqual([200, { next: '/' }]);
    return passkey;
  }

  const eventsOf = async (kind: string) =>
    (await readAuditEvents(ca.config.database)).filter((event) => event.kind === kind).map((event) => ({ actor: event.actor, detail: event.detail as Record<string, unknown> }));

  test('the first two officers come in by the command line, the third by two people', async () => {
    const shell = commandLineActor('root');
    const invite = (officerName: string, roles: readonly ('officer' | 'administrator')[]) =>
      people.inviteOfficer(shell, { officerName, email: `${officerName}@ca.example`, roles });
    await invite('sato', ['officer']);
    await expect(invite('tanaka', ['officer'])).rejects.toThrow('has to be an administrator');
    await invite('tanaka', ['officer', 'administrator']);
    await expect(invite('suzuki', ['administrator'])).rejects.toThrow('first two officers');
    const sato = visit(ca, 'officers');
    const tanaka = visit(ca, 'officers');
    await register(sato, await linkTo('sato@ca.example', ca.officersUrl), '佐藤 花子');
    await register(tanaka, await linkTo('tanaka@ca.example', ca.officersUrl), 'Tanaka');
    await expect(invite('suzuki', ['officer'])).rejects.toThrow('first two officers');
    expect((await sato.get('/people?lang=ja')).body).toContain('佐藤 花子');
    // No administrator, no invitation.
    expect((await sato.post('/people/invite', { officerName: 'suzuki', email: 'suzuki@ca.example', roles: 'officer' })).status).toBe(403);

    const proposed = await tanaka.post('/people/invite', { officerName: 'suzuki', email: 'suzuki@ca.example', roles: ['officer', 'auditor'] });
    expect([proposed.status, proposed.header('location')]).toEqual([303, '/people?said=saved']);
    const [invitation] = await ca.transactor.read.invitations.waiting(null, ca.clock.now());
    const invitationId = invitation?.id ?? '';
    expect(invitation).toMatchObject({ state: 'proposed', valueHash: null, invitedBy: 'officer:tanaka' });
    const own = await tanaka.post('/people/confirm', { invitationId });
    expect([own.status, own.body]).toEqual([409, expect.stringContaining('Neither who proposed it nor who is invited can confirm it')]);
    expect((await sato.post('/people/confirm', { invitationId })).status).toBe(303);
    expect((await sato.post('/people/confirm', { invitationId })).status).toBe(409);
    const suzuki = visit(ca, 'officers');
    await register(suzuki, await linkTo('suzuki@ca.example', ca.officersUrl), 'Suzuki');
    const given = (await eventsOf('role.given')).filter(({ detail }) => detail['officerName'] === 'suzuki');
    expect(given.map(({ actor, detail }) => [actor, detail['role'], detail['secondedBy']])).toEqual([
      ['officer:suzuki', 'officer', 'officer:sato'],
      ['officer:suzuki', 'auditor', 'officer:sato'],
    ]);

    // Taking takes one; sessions end with the person, and the last administrator stays.
    const personId = (await ca.transactor.read.people.findByOfficerName('suzuki'))?.id ?? '';
    expect((await tanaka.post('/people/take-role', { personId, role: 'auditor' })).status).toBe(303);
    expect((await tanaka.post('/people/disable', { personId })).status).toBe(303);
    expect((await suzuki.get('/people')).header('location')).toContain('/sign-in');
    const last = (await ca.transactor.read.people.findByOfficerName('tanaka'))?.id ?? '';
    expect((await tanaka.post('/people/take-role', { personId: last, role: 'administrator' })).status).toBe(409);
    expect((await tanaka.post('/people/disable', { personId: last })).status).toBe(409);

    // The way back: two people, then the old passkeys are gone.
    expect((await tanaka.post('/people/recover', { personId })).status).toBe(303);
    const [back] = await ca.transactor.read.invitations.waiting(null, ca.clock.now());
    expect((await sato.post('/people/confirm', { invitationId: back?.id ?? '' })).status).toBe(303);
    await register(visit(ca, 'officers'), await linkTo('suzuki@ca.example', ca.officersUrl), 'Suzuki');
    expect((await ca.transactor.read.passkeys.of(personId as never)).length).toBe(1);
    expect((await ca.transactor.read.people.get(personId as never))?.disabled).toBeNull();
  });

  test('a stranger starts by mail; the page says the same whatever it knows; a link is good once', async () => {
    const browser = visit(ca);
    for (const email of ['new@applicant.example', 'NEW@applicant.example']) {
      const reply = await browser.post('/start', { email });
      expect([reply.status, reply.header('location')]).toEqual([303, '/start/sent']);
    }
    expect((await browser.post('/start', { email: 'nobody' })).status).toBe(409);
    const path = await linkTo('new@applicant.example', ca.portalUrl);
    const second = await linkTo('new@applicant.example', ca.portalUrl);
    const passkey = await register(browser, path, 'New <b>Person</b>');
    const home = await browser.get('/');
    expect(home.body).toContain('New &lt;b&gt;Person&lt;/b&gt;');
    // Replayed, by the same and by another.
    const before = await databaseContent(ca.config.database);
    const stranger = visit(ca);
    expect((await stranger.get(path)).status).toBe(410);
    const replay = await stranger.postJson(`${path}/options`, { fields: { name: 'x' } });
    expect(replay.status).toBe(403);
    expect((await stranger.postJson(path, { fields: { name: 'x' }, response: passkey.create({ challenge: 'AAAA', rp: { id: 'localhost' } }, ca.portalUrl) })).status).toBe(403);
    expect((await stranger.get('/invitations/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404);
    // The second link is for somebody who has an account by now: it makes no second passkey.
    expect((await stranger.get(second)).body).toContain('/sign-in?next=');
    expect((await stranger.postJson(`${second}/options`, { fields: { name: 'x' } })).status).toBe(403);
    expect(await databaseContent(ca.config.database)).toEqual(before);
    expect((await eventsOf('invitation.refused')).length).toBeGreaterThan(0);
    // Known: same answer, another mail; and not more often than three times a day.
    expect((await browser.post('/start', { email: 'new@applicant.example' })).header('location')).toBe('/start/sent');
    expect((await smtp.next('new@applicant.example')).text).toContain('there is one already');
    expect((await browser.post('/start', { email: 'new@applicant.example' })).header('location')).toBe('/start/sent');
    expect((await eventsOf('invitation.refused')).at(-1)?.detail['reason']).toContain('too often');
  });

  test('a manager invites, changes and removes members; the last manager stays', async () => {
    const organizationId = 'demo';
    const { browser, person } = await signInAs(ca, { name: 'Manager', memberships: [{ organizationId, role: 'manager' }] });
    const base = `/organizations/${organizationId}/people`;
    expect((await browser.post(`${base}/invite`, { email: 'member@applicant.example', role: 'requester' })).header('location')).toBe(`${base}?said=sent`);
    const twice = await browser.post(`${base}/invite`, { email: 'Member@applicant.example', role: 'reader' });
    expect([twice.status, twice.body]).toEqual([409, expect.stringContaining('is invited already')]);
    expect(twice.body).toContain('value="Member@applicant.example"');
    const wrong = await browser.post(`${base}/invite`, { email: '', role: 'king', strange: '1' });
    expect(wrong.status).toBe(422);
    for (const member of ['email', 'role', 'strange']) expect(wrong.body).toContain(member);
    const path = await linkTo('member@applicant.example', ca.portalUrl);
    const other = visit(ca);
    await register(other, path, 'Member');
    expect((await other.get(base)).body).toContain('Manager');
    expect((await other.post(`${base}/invite`, { email: 'x@applicant.example', role: 'reader' })).status).toBe(403);
    expect((await browser.post(`${base}/role`, { personId: person.id, role: 'reader' })).body).toContain('The last manager can neither be removed');
    const member = (await ca.transactor.read.people.findByEmail('member@applicant.example'))?.id ?? '';
    expect((await browser.post(`${base}/role`, { personId: member, role: 'manager' })).status).toBe(303);
    expect((await other.post(`${base}/remove`, { personId: person.id })).status).toBe(303);
    expect((await browser.get(base)).status).toBe(404);
    // Not in this organization any more: as if it were not there.
    expect((await other.post(`${base}/role`, { personId: person.id, role: 'reader' })).status).toBe(404);
    // A lost passkey.
    const lost = await signInAs(ca, { email: 'lost@applicant.example', memberships: [{ organizationId, role: 'reader' }] });
    expect((await other.post(`${base}/recover`, { personId: lost.person.id })).status).toBe(303);
    await register(visit(ca), await linkTo('lost@applicant.example', ca.portalUrl), 'Lost');
    expect((await visit(ca).signIn(lost.passkey)).status).toBe(403);
    expect((await lost.browser.get('/')).status).toBe(303);
    // Who belongs elsewhere too is nobody that one manager may let back in.
    const elsewhere = await signInAs(ca, { memberships: [{ organizationId, role: 'reader' }, { organizationId: 'other', role: 'manager' }] });
    expect((await other.post(`${base}/recover`, { personId: elsewhere.person.id })).status).toBe(409);
  });

  test('somebody with an account accepts by signing in, and nobody in their stead', async () => {
    const { browser: manager } = await signInAs(ca, { memberships: [{ organizationId: 'second', role: 'manager' }] });
    const known = await signInAs(ca, { email: 'known@applicant.example', memberships: [{ organizationId: 'demo', role: 'reader' }] });
    await manager.post('/organizations/second/people/invite', { email: 'known@applicant.example', role: 'manager' });
    const path = await linkTo('known@applicant.example', ca.portalUrl);
    const thief = await signInAs(ca);
    expect((await thief.browser.post(`${path}/join`)).status).toBe(409);
    expect((await known.browser.get(path)).body).toContain('Accept the invitation');
    expect((await known.browser.post(`${path}/join`)).header('location')).toBe('/?said=done');
    expect((await known.browser.get('/organizations/second/people')).status).toBe(200);
    expect((await known.browser.post(`${path}/join`)).status).toBe(409);
  });

  test('another organization’s ids are answered like unknown ones, and recorded', async () => {
    const { browser } = await signInAs(ca, { memberships: [{ organizationId: 'mine', role: 'manager' }] });
    const foreign = await browser.get('/organizations/demo/people');
    const unknown = await browser.get('/organizations/unknown/people');
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(foreign.body.replaceAll('demo', 'unknown').replace(/value="[^"]*"/g, '')).toBe(unknown.body.replace(/value="[^"]*"/g, ''));
    expect((await browser.post('/organizations/demo/people/invite', { email: 'x@applicant.example', role: 'manager' })).status).toBe(404);
    const refused = (await eventsOf('access.refused')).filter(({ detail }) => detail['path'] === '/organizations/demo/people');
    expect(refused.at(-1)?.detail['right']).toBe('organization.read');
  });

  test('own passkeys, sessions and language', async () => {
    const { browser, passkey, person } = await signInAs(ca, { language: 'ja' });
    expect((await browser.get('/account')).body).toContain('アカウント');
    expect((await browser.post('/account', { name: 'Neu', language: 'en' })).header('location')).toBe('/account?said=saved');
    expect((await browser.get('/account')).body).toContain('Your account');
    const alone = await browser.post('/account/passkeys/remove', { id: passkey.id });
    expect([alone.status, alone.body]).toEqual([409, expect.stringContaining('The last passkey cannot be removed')]);
    const spare = new SoftwarePasskey();
    const options = await browser.postJson('/account/passkeys/options', { fields: { name: 'Spare' } });
    expect(options.json.excludeCredentials.map(({ id }: { id: string }) => id)).toEqual([passkey.id]);
    expect((await browser.postJson('/account/passkeys', { fields: { name: 'Spare' }, response: spare.create(options.json, browser.origin) })).status).toBe(200);
    expect((await browser.post('/account/passkeys/rename', { id: spare.id, name: 'Key <2>' })).status).toBe(303);
    expect((await browser.get('/account')).body).toContain('Key &lt;2&gt;');
    const elsewhere = visit(ca);
    await elsewhere.signIn(spare);
    const newest = (await ca.transactor.read.sessions.of(person.id, ca.clock.now())).find(({ passkeyId }) => passkeyId === spare.id);
    const stranger = await signInAs(ca);
    expect((await stranger.browser.post('/account/sessions/end', { id: newest?.id ?? '' })).status).toBe(404);
    expect((await stranger.browser.post('/account/passkeys/rename', { id: spare.id, name: 'mine' })).status).toBe(404);
    expect((await browser.post('/account/sessions/end', { id: newest?.id ?? '' })).status).toBe(303);
    expect((await elsewhere.get('/account')).status).toBe(303);
    expect((await browser.post('/account/passkeys/remove', { id: spare.id })).status).toBe(303);
    expect((await visit(ca).signIn(spare)).status).toBe(403);
  });

  test('a token acts for one organization, within its scopes, until it is revoked', async () => {
    const { browser, person } = await signInAs(ca, { memberships: [{ organizationId: 'demo', role: 'manager' }, { organizationId: 'third', role: 'manager' }] });
    const base = '/organizations/demo/tokens';
    const made = await browser.post(base, { name: 'CI', scopes: ['organization.read'], days: '30' });
    const token = /tegata_[\w-]{43}/.exec(made.body)?.[0] ?? '';
    expect([made.status, token]).toEqual([200, expect.stringContaining('tegata_')]);
    expect((await browser.get(base)).body).not.toContain(token);
    expect(JSON.stringify(await databaseContent(ca.config.database))).not.toContain(token);
    const call = (method: string, path: string, body?: unknown, bearer = token) =>
      exchange(`${ca.portalUrl}/api/v1${path}`, {
        method,
        ca: ca.keys.tlsCa,
        headers: { Authorization: `Bearer ${bearer}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    expect((await call('GET', '/me')).json.organizations).toEqual([{ organizationId: 'demo', role: 'manager', through: null }]);
    expect((await call('GET', '/organizations/demo/people')).json.members).toContainEqual(expect.objectContaining({ personId: person.id }));
    expect((await call('GET', '/organizations/third/people')).status).toBe(404);
    const scope = await call('POST', '/organizations/demo/invitations', { email: 'api@applicant.example', role: 'reader' });
    expect([scope.status, scope.json.type]).toEqual([403, 'urn:tegata:problem:scope']);
    expect((await call('GET', '/me', undefined, 'tegata_wrong')).status).toBe(401);
    const wide = await browser.post(base, { name: 'CI 2', scopes: ['organization.read', 'organization.people'], days: '398' });
    const wider = /tegata_[\w-]{43}/.exec(wide.body)?.[0] ?? '';
    const invited = await call('POST', '/organizations/demo/invitations', { email: 'api@applicant.example', role: 'reader' }, wider);
    expect([invited.status, Object.keys(invited.json)]).toEqual([200, ['invitationId', 'expiresAt']]);
    const wrong = await call('POST', '/organizations/demo/invitations', { email: 5, rank: 1 }, wider);
    expect([wrong.status, wrong.json.faults.map(({ member }: { member: string }) => member)]).toEqual([422, ['email', 'role', '-']]);
    const clash = await call('POST', '/organizations/demo/invitations', { organizationId: 'third', email: 'b@applicant.example', role: 'reader' }, wider);
    expect(clash.status).toBe(422);
    expect((await call('DELETE', `/organizations/demo/invitations/${String(invited.json.invitationId)}`, undefined, wider)).status).toBe(200);
    // No right that its maker has not.
    expect((await browser.post(base, { name: 'x', scopes: ['vetting.work'], days: '1' })).status).toBe(403);
    expect((await browser.post(base, { name: 'x', scopes: ['organization.read'], days: '399' })).status).toBe(409);
    const [first] = (await ca.transactor.read.apiTokens.of('demo' as never)).filter(({ name }) => name === 'CI');
    expect((await browser.post(`${base}/revoke`, { tokenId: first?.id ?? '' })).status).toBe(303);
    expect((await call('GET', '/me')).status).toBe(401);
  });
});
