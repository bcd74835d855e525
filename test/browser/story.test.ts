import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { certbotFolders } from '../interop/clients/certbot.js';
import { challengeDnsProgram, startChallengeDns } from '../interop/support/challenge-dns.js';
import { freePorts } from '../interop/support/free-ports.js';
import { ocspStatus, revokedSerials, serialOf, subjectOf, verifyChain } from '../interop/support/openssl.js';
import { run } from '../interop/support/run.js';
import { startTegata, type Tegata } from '../interop/support/tegata.js';
import { tegataCommand } from '../interop/support/tegata-command.js';
import { findTool, titleWith } from '../interop/support/tools.js';
import { withWebRoot } from '../interop/support/web-root.js';
import { plainPdf } from '../support/vetting-records.js';
import { CHROMIUM, startChromium, WITHOUT_CHROMIUM, type Chromium } from './support/chromium.js';
import { Mailbox } from './support/mailbox.js';
import { Visitor } from './support/visitor.js';

const CERTBOT = findTool('certbot', 'Debian') ?? findTool('certbot', 'newest');
const TITLE = 'the story of an organization and its officers in Chromium';
const title = CHROMIUM === undefined ? `${TITLE}: ${WITHOUT_CHROMIUM}` : titleWith(TITLE, { certbot: CERTBOT, pebble: challengeDnsProgram() });
const PATIENCE = { timeout: 90_000, interval: 250 };
const INVITATION = /https:\/\/localhost:\d+\/invitations\/[\w-]+/;
const CONFIRMATION = /https:\/\/localhost:\d+\/authority\/[\w-]+/;

describe.skipIf(title !== TITLE)(title, () => {
  const running: { stop(): Promise<void> }[] = [];
  const visitors: Visitor[] = [];
  let chromium: Chromium;
  let folder: string;
  let server: Tegata;
  let mailbox: Mailbox;
  let portal: string;
  let officers: string;
  let sato: Visitor;
  let suzuki: Visitor;
  let applicant: Visitor;
  let document: string;
  /** Paths, the same on both sites. */
  let application: string;
  let organization: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tegata-story-'));
    document = join(folder, 'registry.pdf');
    await writeFile(document, plainPdf());
    const dns = await startChallengeDns();
    running.push(dns);
    const [httpPort] = (await freePorts(1)) as [number];
    server = await startTegata(folder, dns, httpPort);
    running.push(server);
    ({ portalUrl: portal, officersUrl: officers } = server);
    mailbox = new Mailbox(server.data);
    chromium = await startChromium();
  });
  afterAll(async () => {
    for (const visitor of visitors) await visitor.leave();
    await chromium.close();
    for (const daemon of running.reverse()) await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const arrive = async (language: 'ja' | 'en'): Promise<Visitor> => {
    const visitor = await Visitor.arrive(chromium, language);
    visitors.push(visitor);
    return visitor;
  };
  /** Follows the mailed link and registers a passkey. */
  const register = async (visitor: Visitor, email: string, name: string): Promise<void> => {
    expect(await visitor.open(await mailbox.next(email, INVITATION))).toBe(200);
    await visitor.send('form:has([data-passkey="register"])', { name }, '[data-passkey="register"]');
    expect(new URL(visitor.page.url()).pathname).toBe('/');
  };
  const begin = async (visitor: Visitor, email: string, name: string): Promise<void> => {
    await visitor.open(`${portal}/start`);
    await visitor.send('form[action="/start"]', { email });
    await register(visitor, email, name);
  };
  const pathOf = ({ page }: Visitor): string => new URL(page.url()).pathname;
  const linkIn = async ({ page }: Visitor, selector: string): Promise<string> => new URL(await page.$eval(selector, (anchor) => (anchor as unknown as { href: string }).href)).pathname;

  test('the command line invites the first two officers, who register passkeys by the mailed links', async () => {
    const invite = (name: string, ...roles: string[]) => tegataCommand(server, ['officer', 'invite', name, `${name}@ca.example`, '--officer', 'root', '--role', ...roles]);
    await invite('sato', 'officer', 'administrator');
    await invite('suzuki', 'officer', 'auditor');
    sato = await arrive('ja');
    suzuki = await arrive('en');
    await register(sato, 'sato@ca.example', '佐藤 一郎');
    await register(suzuki, 'suzuki@ca.example', 'Suzuki Jiro');
    expect([pathOf(sato), pathOf(suzuki)]).toEqual(['/', '/']);
  });

  test('an organization applies, with nothing but a keyboard', async () => {
    applicant = await arrive('ja');
    await begin(applicant, 'hanako@reiji.example', '田中 花子');
    await applicant.press('a[href="/apply"]');
    await applicant.send('form[action="/apply"]', { legalName: '株式会社例示', stateOrProvince: '東京都', locality: '千代田区' });
    application = pathOf(applicant).replace('/edit/names', '');
    await applicant.open(`${portal}${application}`);
    organization = (await linkIn(applicant, 'main a[href^="/organizations/"][href$="/applications"]')).replace('/applications', '');
    const steps = {
      names: {},
      address: { postalCode: '100-0004', streetAddress: '大手町1-1-1' },
      registration: { registrationNumber: '7000012050002', telephone: '+81-3-1234-5678' },
      contacts: { 'contact0-name': '田中 花子', 'contact0-email': 'hanako@reiji.example' },
    };
    for (const [step, answers] of Object.entries(steps)) {
      await applicant.open(`${portal}${application}/edit/${step}`);
      await applicant.send(`form[action$="/edit/${step}"]`, answers, 'button[value="next"]');
    }
    const supports = ['legalName', 'address', 'jurisdiction', 'registrationNumber'];
    await applicant.open(`${portal}${application}`);
    await applicant.send('form[action$="/evidence"]', { kind: 'registry-extract', source: '東京法務局', supports, file: document });
    await acceptTerms(applicant, organization);
    await applicant.open(`${portal}${application}`);
    await applicant.send('form[action$="/submit"]');
    expect(await applicant.said()).toContain('受付済み');
  });

  const acceptTerms = async (visitor: Visitor, path: string): Promise<void> => {
    await visitor.open(`${portal}${path}/authority`);
    const form = 'form[action$="/authority/documents"]';
    const boxes = await visitor.page.$$eval(`${form} input[type="checkbox"]`, (inputs) => inputs.map((input) => (input as unknown as { value: string }).value));
    expect(boxes.length).toBeGreaterThan(0);
    await visitor.send(form, { sha256: boxes });
    expect(await visitor.page.$(form)).toBeNull();
  };

  test('the first officer sends it back with reasons and what is missing; it is completed', async () => {
    await sato.open(`${officers}/applications`);
    await sato.press(`a[href="${application}"]`);
    await sato.send('form[action$="/take"]');
    await sato.send('form[action$="/return"]', { reason: '印影不鮮明', missing: '印鑑証明書' });
    await applicant.open(`${portal}${application}`);
    const said = await applicant.said();
    expect(said).toContain('印影不鮮明');
    expect(said).toContain('印鑑証明書');
    await applicant.send('form[action$="/evidence"]', { kind: 'government-document', source: '千代田区役所', supports: ['legalName'], file: document });
    await applicant.send('form[action$="/submit"]');
    expect(await applicant.said()).toContain('受付済み');
  });

  test('one officer reviews it and is refused the approval; the other approves', async () => {
    await sato.open(`${officers}${application}`);
    await sato.send('form[action$="/take"]');
    const add = 'form[action$="/evidence"]';
    await sato.send(add, { kind: 'attestation-letter', source: '弁護士 山本', supports: ['telephone', 'contacts'], note: '確認済' });
    await sato.send(add, { kind: 'communication-record', source: '電話', supports: ['authority'], note: '在籍確認済' });
    const documents = await sato.page.$$eval('h3[id^="evidence-"]', (headings) => headings.map(({ id }) => id.replace('evidence-', '')));
    expect(documents).toHaveLength(4);
    for (const id of documents) await sato.send(`form[action$="/evidence/${id}"]`);
    await sato.send('form[action$="/finish"]', { name: 'legalName', address: 'native', note: '了' });
    expect(await sato.page.$('form[action$="/approve"]')).toBeNull();
    // What the page does not offer, sent all the same.
    await Promise.all([
      sato.page.waitForNavigation(),
      sato.page.evaluate(`(() => {
        const form = document.querySelector('form[action$="/return"]');
        form.action = form.action.replace('/return', '/approve');
        for (const field of form.querySelectorAll('textarea')) field.remove();
        form.submit();
      })()`),
    ]);
    expect(await sato.said()).toContain('別の審査担当者');
    await suzuki.open(`${officers}${application}`);
    expect(await suzuki.said()).toContain('O=株式会社例示, L=千代田区, ST=東京都, C=JP');
    await suzuki.send('form[action$="/approve"]');
    await suzuki.open(`${officers}${organization}`);
    expect(await suzuki.said()).toContain('possible');
  });

  /** An officer enters a contact; somebody asks for credentials, and the contact confirms by the mailed link. @returns what certbot is told to do */
  const credentialsFor = async (visitor: Visitor, path: string, { contact, name }: { contact: string; name: string }): Promise<string> => {
    await suzuki.open(`${officers}${path}`);
    await suzuki.press(`a[href="${path}/authority"]`);
    if (!(await suzuki.said()).includes(contact)) await suzuki.send('form[action$="/contacts"]', { kind: 'email', value: contact, foundIn: 'evidence', source: '登記事項証明書' });
    await visitor.open(`${portal}${path}/credentials`);
    await visitor.send('form[action$="/credentials"]', { purpose: 'web 1', nameRules: name });
    const link = await mailbox.next(contact, CONFIRMATION);
    const asked = await arrive('ja');
    expect(await asked.open(link)).toBe(200);
    expect(await asked.said()).toContain(name);
    await asked.press('button[value="confirm"]');
    expect(await asked.said()).toContain('承認');
    await visitor.open(`${portal}${path}/credentials`);
    await visitor.send('form[action$="/take"]');
    const secret = await visitor.page.$eval('code.secret', (code) => code.textContent ?? '');
    const commands = await visitor.page.$$eval('pre', ([certbot]) => certbot?.textContent ?? '');
    expect(commands).toContain(secret);
    await visitor.open(`${portal}${path}/credentials`);
    expect(await visitor.page.content()).not.toContain(secret);
    return commands;
  };

  /** Runs what the page shows, in a folder instead of /etc and without root. @returns the chain's file */
  const runCertbot = async (commands: string, client: string, name: string): Promise<string> => {
    const base = join(folder, client);
    const webRoot = join(base, 'www');
    await mkdir(webRoot, { recursive: true });
    const folders = certbotFolders(base).join(' ');
    const script = commands
      .replaceAll('sudo certbot certonly', `${CERTBOT ?? ''} certonly -n ${folders}`)
      .replaceAll('sudo ', '')
      .replaceAll('/etc/letsencrypt', join(base, 'etc'))
      .replaceAll('/var/www/html', webRoot);
    const { code, output } = await withWebRoot(webRoot, server.httpPort, () => run('sh', ['-e', '-c', script], { env: { REQUESTS_CA_BUNDLE: server.tlsCaFile } }));
    expect(code, output).toBe(0);
    return join(base, 'config/live', name, 'fullchain.pem');
  };

  /** Revokes on the certificate's page, and waits until CRL and OCSP say so. */
  const revoke = async (visitor: Visitor, path: string, chain: string, name: string): Promise<void> => {
    expect(await ocspStatus(chain, server.issuerFile, server.rootFile)).toBe('good');
    await visitor.open(`${portal}${path}/certificates`);
    const [link = ''] = await visitor.page.$$eval('table a', (anchors) => anchors.map((anchor) => anchor.getAttribute('href') ?? ''));
    await visitor.press(`a[href="${link}"]`);
    expect(await visitor.said()).toContain(name);
    await visitor.send('form[action$="/revoke"]', { reason: '4' });
    expect(await visitor.page.$('form[action$="/revoke"]')).toBeNull();
    const serial = await serialOf(chain);
    await vi.waitFor(async () => expect(await ocspStatus(chain, server.issuerFile, server.rootFile)).toBe('revoked'), PATIENCE);
    await vi.waitFor(async () => expect(await revokedSerials(chain, server.issuerFile, join(folder, 'crl.der'))).toContain(serial), PATIENCE);
  };

  test('the contact confirms by the mailed link, the secret is shown once, certbot issues as the page says, and a revocation runs', async () => {
    const name = 'www.reiji.example.com';
    const chain = await runCertbot(await credentialsFor(applicant, organization, { contact: 'keiyaku@reiji.example', name }), 'reiji', name);
    await verifyChain(chain, server.rootFile);
    expect(await subjectOf(chain)).toContain('O=株式会社例示');
    await revoke(applicant, organization, chain, name);
  });

  test('nothing was said to the console, and the content security policy was never violated', () => {
    expect(visitors.flatMap(({ faults }) => faults).filter((fault) => !fault.includes('409'))).toEqual([]);
  });
});
