import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLineActor } from '../../src/app/command-line-actor.js';
import { composeDesks, originsOf } from '../../src/app/compose-desks.js';
import { systemRandom } from '../../src/app/system-random.js';
import { signInAs } from '../support/portal.js';
import { startSmtpServer, type TestSmtpServer } from '../support/smtp-server.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { TickingClock } from '../support/ticking-clock.js';
import { CHROMIUM, expectAccessible, pressAndGo, startChromium, WITHOUT_CHROMIUM, type Chromium } from './support/chromium.js';

describe.skipIf(CHROMIUM === undefined)(CHROMIUM === undefined ? `passkeys in Chromium: ${WITHOUT_CHROMIUM}` : 'passkeys in Chromium', () => {
  let ca: Ca;
  let smtp: TestSmtpServer;
  let chromium: Chromium;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    const mail = { smtp: { host: '127.0.0.1', port: smtp.port }, from: 'pki@ca.example' };
    ca = await startCa({ clock: new TickingClock('2026-11-24'), configure: (config) => ({ ...config, mail }) });
    chromium = await startChromium();
  });
  afterAll(async () => {
    await chromium.close();
    await ca.stop();
    await smtp.close();
  });

  const linkTo = async (address: string): Promise<string> => /https:\/\/localhost:\d+\/invitations\/[\w-]+/.exec((await smtp.next(address)).text)?.[0] ?? '';

  test.each([
    ['ja', 'パスキー', 'サインアウトしました'],
    ['en', 'passkey', 'You have signed out'],
  ])('invited officer registers a passkey, signs out and in again (%s)', async (language, word, signedOut) => {
    const desks = composeDesks({ origins: originsOf(ca.config), transactor: ca.transactor, clock: ca.clock, random: systemRandom });
    const email = `${language}@ca.example`;
    await desks.people.inviteOfficer(commandLineActor('root'), { officerName: `officer.${language}`, email, roles: ['officer', 'administrator'] });
    const { page, cdp, authenticatorId, close } = await chromium.open(language);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(await linkTo(email));
    expect(await page.$eval('html', (element) => element.lang)).toBe(language);
    expect(await page.$eval('main', (element) => element.textContent)).toContain(word);
    await expectAccessible(page);
    await page.$eval('#name', (input) => ((input as { value: string }).value = ''));
    await page.type('#name', '山田 <i>太郎</i>');
    await pressAndGo(page, 'button[data-passkey="register"]');
    expect(page.url()).toBe(`${ca.officersUrl}/`);
    expect(await page.$eval('header', (element) => element.textContent)).toContain('山田 <i>太郎</i>');
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    expect(credentials.map(({ rpId, isResidentCredential }) => [rpId, isResidentCredential])).toEqual([['localhost', true]]);
    for (const path of ['/', '/people', '/account', '/nothing']) {
      await page.goto(`${ca.officersUrl}${path}`);
      await expectAccessible(page);
    }
    await pressAndGo(page, 'header form button');
    expect(await page.$eval('main', (element) => element.textContent)).toContain(signedOut);
    await expectAccessible(page);
    await page.goto(`${ca.officersUrl}/people`);
    expect(page.url()).toContain('/sign-in?next=%2Fpeople');
    await pressAndGo(page, 'button[data-passkey="sign-in"]');
    expect(page.url()).toBe(`${ca.officersUrl}/people`);
    await page.setViewport({ width: 360, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    // A page that is not there is an error to the console, and nothing else is.
    expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
    await close();
  });

  test('a passkey that its user did not verify signs nobody in, and the page says so', async () => {
    const { page, cdp, authenticatorId, close } = await chromium.open('en');
    await page.goto(`${ca.portalUrl}/start`);
    await expectAccessible(page);
    await page.type('#email', 'applicant@example.com');
    await pressAndGo(page, 'main form button');
    await expectAccessible(page);
    await page.goto(await linkTo('applicant@example.com'));
    await page.type('#name', 'Applicant');
    await pressAndGo(page, 'button[data-passkey="register"]');
    await pressAndGo(page, 'header form button');
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.click('button[data-passkey="sign-in"]');
    await page.waitForFunction('document.querySelector("[data-passkey-status]").textContent !== ""');
    expect(await page.$eval('[data-passkey-status]', (element) => element.textContent)).toContain('could not be used');
    expect(page.url()).toContain('/sign-in');
    await close();
  });

  test('what was typed when the session ended is sent after signing in again', async () => {
    const { person, browser } = await signInAs(ca, { email: 'keeper@example.com', memberships: [{ organizationId: 'demo', role: 'manager' }] });
    expect((await browser.get('/')).status).toBe(200);
    const { page, close } = await chromium.open('en');
    await page.setCookie({ name: '__Host-tegata-session', value: browser.cookies.get('__Host-tegata-session') ?? '', url: ca.portalUrl, path: '/', secure: true, httpOnly: true });
    await page.goto(`${ca.portalUrl}/account`);
    await page.$eval('#passkey-name', (input) => ((input as { value: string }).value = 'In Chromium'));
    await pressAndGo(page, 'button[data-passkey="register"]');
    await page.goto(`${ca.portalUrl}/organizations/demo/people`);
    await expectAccessible(page);
    await page.type('#email', 'typed@example.com');
    await ca.transactor.transaction(({ sessions }) => sessions.endAll(person.id, { at: ca.clock.now(), by: 'system' }));
    await pressAndGo(page, 'form[action$="/invite"] button');
    expect(await page.$eval('h1', (element) => element.textContent)).toBe('Your session has ended');
    await expectAccessible(page);
    await page.click('button[data-passkey="sign-in"]');
    await page.waitForFunction('document.querySelector("[data-passkey-status]").className === "said"');
    await pressAndGo(page, 'form.kept button');
    expect(await page.$eval('main', (element) => element.textContent)).toContain('typed@example.com');
    expect((await smtp.next('typed@example.com')).text).toContain('/invitations/');
    for (const path of ['/', '/organizations/demo/tokens', '/account']) {
      await page.goto(`${ca.portalUrl}${path}`);
      await expectAccessible(page);
    }
    await close();
  });
});
