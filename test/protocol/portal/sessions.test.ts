import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COOKIES } from '../../../src/portal/http/cookies.js';
import { auditKinds } from '../../support/database-content.js';
import { PortalBrowser, signInAs, visit } from '../../support/portal.js';
import { startCa, type Ca } from '../../support/start-ca.js';
import { TickingClock } from '../../support/ticking-clock.js';

describe('sessions of the portal', () => {
  let ca: Ca;
  const clock = new TickingClock('2026-11-24');
  beforeAll(async () => {
    ca = await startCa({ clock });
  });
  afterAll(() => ca.stop());

  test('a passkey signs in and out, and every page carries the headers', async () => {
    const { passkey, person } = await signInAs(ca, { name: '<script>alert(1)</script>', memberships: [{ organizationId: 'demo', role: 'manager' }] });
    const browser = visit(ca);
    const away = await browser.get('/organizations/demo/people?x=1');
    expect([away.status, away.header('location')]).toEqual([303, '/sign-in?next=%2Forganizations%2Fdemo%2Fpeople%3Fx%3D1']);
    const page = await browser.get('/sign-in?lang=en');
    expect(page.status).toBe(200);
    expect(page.body).toContain('Sign in with a passkey');
    expect(page.header('content-security-policy')).toContain("default-src 'none'; style-src 'self'; script-src 'self'");
    expect((await browser.get('/sign-in?lang=ja')).body).toContain('<html lang="ja">');
    const signedIn = await browser.signIn(passkey);
    expect(signedIn.json).toEqual({ signedIn: true });
    const cookie = signedIn.headers['set-cookie']?.find((line) => line.startsWith(COOKIES.session));
    expect(cookie).toMatch(/^__Host-tegata-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
    const home = await browser.get('/');
    expect(home.status).toBe(200);
    expect(home.body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(home.body).not.toContain('<script>alert');
    const secret = browser.cookies.get(COOKIES.session) ?? '';
    expect((await browser.post('/sign-out')).header('location')).toBe('/sign-in?said=signed-out');
    browser.cookies.set(COOKIES.session, secret);
    expect((await browser.get('/')).status).toBe(303);
    expect((await ca.transactor.read.sessions.of(person.id, ca.clock.now())).length).toBe(1);
    expect(await auditKinds(ca.config.database)).toEqual(expect.arrayContaining(['session.started', 'session.ended']));
  });

  test('a signature that was used, made for another browser, or without verification of its user signs nobody in', async () => {
    const { passkey } = await signInAs(ca);
    const browser = visit(ca);
    const options = await browser.postJson('/sign-in/options', {});
    const response = passkey.get(options.json, browser.origin);
    expect((await visit(ca).postJson('/sign-in', { response })).status).toBe(403);
    expect((await browser.postJson('/sign-in', { response })).status).toBe(200);
    const replayed = await browser.postJson('/sign-in', { response });
    expect([replayed.status, typeof replayed.json.fault]).toEqual([403, 'string']);
    passkey.flags = 0x01;
    expect((await browser.signIn(passkey)).status).toBe(403);
    passkey.flags = 0x05;
    passkey.counter = 0;
    expect((await browser.signIn(passkey)).status).toBe(403);
    for (const nonsense of [undefined, {}, { id: 'x' }, [], 'x', { id: passkey.id, response: {} }]) expect((await browser.postJson('/sign-in', { response: nonsense })).status).toBe(403);
    expect((await auditKinds(ca.config.database)).filter((kind) => kind === 'session.refused').length).toBeGreaterThanOrEqual(9);
  });

  test('a subscriber does not come in at the officers’ site, nor an officer’s power at the subscribers’', async () => {
    const { passkey } = await signInAs(ca, { memberships: [{ organizationId: 'demo', role: 'manager' }] });
    expect((await visit(ca, 'officers').signIn(passkey)).status).toBe(403);
    const officer = await signInAs(ca, { officerName: 'sato', officerRoles: ['officer'] });
    expect((await officer.browser.get('/')).status).toBe(200);
    const elsewhere = visit(ca);
    expect((await elsewhere.signIn(officer.passkey)).status).toBe(200);
    expect((await elsewhere.get('/')).body).toContain('You belong to no organization yet');
    elsewhere.cookies.set(COOKIES.session, officer.browser.cookies.get(COOKIES.session) ?? '');
    expect((await elsewhere.get('/')).status).toBe(303);
  });

  test('a form is not taken without its token, from another origin, or by a browser without our cookie', async () => {
    const { browser } = await signInAs(ca);
    for (const [fields, headers] of [
      [{ _csrf: '' }, {}],
      [{}, { Origin: 'https://evil.example' }],
      [{}, { Origin: 'null' }],
    ] as const) {
      const body = new URLSearchParams({ _csrf: await browser.csrf(), ...fields }).toString();
      const reply = await browser.send('POST', '/sign-out', { body, headers: { Origin: browser.origin, 'Content-Type': 'application/x-www-form-urlencoded', ...headers } });
      expect(reply.status).toBe(403);
    }
    const bare = new PortalBrowser(browser.origin, ca.keys.tlsCa);
    bare.cookies.set(COOKIES.session, browser.cookies.get(COOKIES.session) ?? '');
    const body = new URLSearchParams({ _csrf: await browser.csrf() }).toString();
    expect((await bare.send('POST', '/sign-out', { body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })).status).toBe(403);
    expect((await browser.get('/')).status).toBe(200);
  });

  test('unknown paths and methods have pages of their own', async () => {
    const { browser } = await signInAs(ca, { language: 'ja' });
    expect((await browser.get('/nothing')).status).toBe(404);
    expect((await browser.get('/nothing')).body).toContain('ページが見つかりません');
    const wrong = await browser.send('DELETE', '/', {});
    expect([wrong.status, wrong.header('allow')]).toEqual([405, 'GET']);
    expect((await browser.get('/assets/portal.css')).header('content-type')).toBe('text/css; charset=utf-8');
    expect((await browser.get('/assets/../package.json')).status).toBe(404);
  });

  test('a cookie is replaced while its session goes on; an old copy of it ends the session', async () => {
    const { browser, person } = await signInAs(ca);
    const first = browser.cookies.get(COOKIES.session) ?? '';
    clock.advance({ seconds: 14 * 60 });
    expect((await browser.get('/')).status).toBe(200);
    expect(browser.cookies.get(COOKIES.session)).toBe(first);
    clock.advance({ seconds: 60 });
    expect((await browser.get('/')).status).toBe(200);
    const second = browser.cookies.get(COOKIES.session) ?? '';
    expect(second).not.toBe(first);
    // Pages on their way still carry it, for a moment.
    const copy = visit(ca);
    copy.cookies.set(COOKIES.session, first);
    expect((await copy.get('/')).status).toBe(200);
    clock.advance({ seconds: 90 });
    expect((await copy.get('/')).status).toBe(303);
    expect((await browser.get('/')).status).toBe(303);
    expect(await ca.transactor.read.sessions.of(person.id, ca.clock.now())).toEqual([]);
  });

  test('sessions end when nothing is done, and after their time whatever is done', async () => {
    const { browser } = await signInAs(ca);
    const officer = await signInAs(ca, { officerName: 'idle', officerRoles: ['officer'] });
    clock.advance({ seconds: 14 * 60 });
    expect((await officer.browser.get('/')).status).toBe(200);
    clock.advance({ seconds: 15 * 60 + 1 });
    expect((await officer.browser.get('/')).status).toBe(303);
    expect((await browser.get('/')).status).toBe(200);
    clock.advance({ seconds: 30 * 60 + 1 });
    expect((await browser.get('/')).status).toBe(303);
    const busy = await signInAs(ca, { officerName: 'busy', officerRoles: ['officer'] });
    for (let minutes = 0; minutes < 8 * 60 - 10; minutes += 10) {
      clock.advance({ seconds: 600 });
      expect((await busy.browser.get('/')).status).toBe(200);
    }
    clock.advance({ seconds: 600 });
    expect((await busy.browser.get('/')).status).toBe(303);
  });

  test('the same copy of a form is taken once; a form whose session has ended keeps what was typed', async () => {
    const { browser, passkey, person } = await signInAs(ca, { memberships: [{ organizationId: 'twice', role: 'manager' }] });
    const once = /name="_once" value="([^"]+)"/.exec((await browser.get('/account')).body)?.[1] ?? '';
    const answers = await Promise.all([1, 2].map(() => browser.post('/account', { name: 'Once', language: 'en', _once: once })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toContain('This form was sent already');
    // What was refused may be corrected and sent again.
    const again = /name="_once" value="([^"]+)"/.exec((await browser.get('/account')).body)?.[1] ?? '';
    expect((await browser.post('/account', { name: '', language: 'en', _once: again })).status).toBe(409);
    expect((await browser.post('/account', { name: 'Corrected', language: 'en', _once: again })).status).toBe(303);

    await ca.transactor.transaction(({ sessions }) => sessions.endAll(person.id, { at: ca.clock.now(), by: 'system' }));
    const lost = await browser.post('/organizations/twice/people/invite', { email: '"><script>', role: ['reader'], _once: 'x' });
    expect([lost.status, lost.body]).toEqual([401, expect.stringContaining('<input type="hidden" name="email" value="&quot;&gt;&lt;script&gt;">')]);
    expect(lost.body).toContain('action="/organizations/twice/people/invite"');
    expect(lost.body).not.toContain('name="_once" value="x"');
    expect((await browser.signIn(passkey)).status).toBe(200);
    expect((await browser.post('/organizations/twice/people/invite', { email: 'kept@example.com', role: ['reader'], _once: 'x' })).status).toBe(303);
    // Files of such a form are let pass, not kept.
    const files = await visit(ca).postFiles('/account', { name: 'kept' }, []);
    expect([files.status, files.body]).toEqual([401, expect.stringContaining('value="kept"')]);
  });

  test('more than a page takes is refused with a page', async () => {
    const { browser } = await signInAs(ca);
    const reply = await browser.send('POST', '/account', {
      body: Buffer.alloc(70 * 1_048_576),
      headers: { Origin: browser.origin, 'Content-Type': 'multipart/form-data; boundary=x' },
    });
    expect([reply.status, reply.body]).toEqual([413, expect.stringContaining('What was sent is too large')]);
    expect((await browser.get('/')).status).toBe(200);
  });

  test('the API answers a stranger with a problem document', async () => {
    const browser = visit(ca);
    const reply = await browser.get('/api/v1/me');
    expect([reply.status, reply.header('www-authenticate'), reply.json.type]).toEqual([401, 'Bearer realm="tegata"', 'urn:tegata:problem:token']);
    expect((await browser.get('/api/v1/openapi.json')).json.openapi).toBe('3.1.0');
    expect((await browser.get('/api/v1/nothing')).status).toBe(404);
  });
});
