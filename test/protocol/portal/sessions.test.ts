import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COOKIES } from '../../../src/portal/http/cookies.js';
import { auditKinds } from '../../support/database-content.js';
import { PortalBrowser, signInAs, visit } from '../../support/portal.js';
import { startCa, type Ca } from '../../support/start-ca.js';
import { TickingClock } from '../../support/ticking-clock.js';

describe('sessions of the portal', () => {
  let ca: Ca;
  beforeAll(async () => {
    ca = await startCa({ clock: new TickingClock('2026-11-24') });
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

  test('the API answers a stranger with a problem document', async () => {
    const browser = visit(ca);
    const reply = await browser.get('/api/v1/me');
    expect([reply.status, reply.header('www-authenticate'), reply.json.type]).toEqual([401, 'Bearer realm="tegata"', 'urn:tegata:problem:token']);
    expect((await browser.get('/api/v1/openapi.json')).json.openapi).toBe('3.1.0');
    expect((await browser.get('/api/v1/nothing')).status).toBe(404);
  });
});
