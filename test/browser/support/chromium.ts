import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's Chromium; undefined where it is not installed. */
export const CHROMIUM = PLACES.find((path) => existsSync(path));

/** Title of what is left out without it. */
export const WITHOUT_CHROMIUM = 'left out: Debian’s package chromium is not installed';

/** A page with an authenticator of its own: a platform one whose user is always verified (WebAuthn, §11 "User Agent Automation"). */
export interface BrowserPage {
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly authenticatorId: string;
  close(): Promise<void>;
}

export interface Chromium {
  /** A page in a profile of its own. @param language of the browser: `ja`, `en` */
  open(language?: string): Promise<BrowserPage>;
  close(): Promise<void>;
}

/** Starts Chromium without a window. It asks nobody but this machine; the development CA of HTTPS is not in its store, so certificates are not checked. */
export async function startChromium(): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'tegata-chromium-'));
  const browser: Browser = await puppeteer.launch({
    executablePath: CHROMIUM ?? '',
    userDataDir: profile,
    acceptInsecureCerts: true,
    args: [
      '--headless=new',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  return {
    async open(language = 'en') {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.setExtraHTTPHeaders({ 'Accept-Language': language });
      const cdp = await page.createCDPSession();
      await cdp.send('WebAuthn.enable');
      const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      });
      return { page, cdp, authenticatorId, close: () => context.close() };
    },
    async close() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let axe: Promise<string> | undefined;

/** Fails when axe-core finds a serious or critical fault on the page. */
export async function expectAccessible(page: Page): Promise<void> {
  axe ??= readFile(axeFile, 'utf8');
  // Our own policy forbids script from elsewhere; the debugger is not bound by it.
  await page.evaluate(await axe);
  const violations = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)')) as {
    id: string;
    impact: string;
    nodes: { html: string }[];
  }[];
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`), page.url()).toEqual([]);
}

/** Presses a button and waits for the page that follows. */
export async function pressAndGo(page: Page, selector: string): Promise<void> {
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click(selector)]);
}
