import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CaaProperty } from '../../src/validation/ports.js';
import type { AcmeClient } from '../support/acme-client.js';
import { certificationRequest } from '../support/certification-request.js';
import { databaseContent } from '../support/database-content.js';
import { obtain, order, readyOrder, respond } from '../support/order-flow.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { TickingClock } from '../support/ticking-clock.js';

const OURS = 'secomtrust.net';
const caa = (tag: string, value: string, flags = 0): CaaProperty => ({ flags, tag, value });

let ca: Ca;
let clock: TickingClock;
let mail: string;
let client: AcmeClient;
beforeAll(async () => {
  clock = new TickingClock();
  mail = mkdtempSync(join(tmpdir(), 'tegata-mail-'));
  ca = await startCa({ clock, configure: (config) => ({ ...config, mail: { folder: mail, from: 'pki@ca.example' } }) });
  client = await ca.subscribe();
});
afterAll(async () => {
  await ca.stop();
  rmSync(mail, { recursive: true, force: true });
});

/** Answers the challenge of the one name of a new order. @returns authorization and order as they are then */
async function attempt(name: string, type: 'http-01' | 'dns-01' = 'http-01') {
  const ordered = await order(client, [name]);
  const [url] = ordered.json.authorizations as [string];
  await respond(ca, client, (await client.read(url)).json, type);
  const authorization = (await client.poll(url)).json;
  const challenge = authorization.challenges.find((offered: { type: string }) => offered.type === type);
  return { authorization, challenge, order: (await client.read(ordered.requiredHeader('location'))).json };
}
/** What was kept about a name, oldest first. */
async function kept(name: string) {
  const rows = ((await databaseContent(ca.config.database))['caa_checks'] ?? []).map((row) => JSON.parse(row));
  return rows.filter((row) => row.name === name).sort((a, b) => a.sequence - b.sequence);
}

describe('at validation', () => {
  it('a name whose set names us gets its certificate, and the set is kept as evidence', async () => {
    ca.dns.set('ours.example', 'CAA', [caa('issue', 'letsencrypt.org'), caa('issue', OURS)]);
    await obtain(ca, client, ['www.ours.example']);
    const [check, ...more] = await kept('www.ours.example');
    expect(more).toEqual([]);
    expect(check).toMatchObject({ decision: 'permitted', owner: 'ours.example', dnssec: 'off', order_id: null, problem: null });
    expect(JSON.parse(check.finding)).toMatchObject({
      outcome: 'found',
      owner: 'ours.example',
      ttl: 1,
      records: [caa('issue', 'letsencrypt.org'), caa('issue', OURS)],
      steps: [
        { owner: 'www.ours.example', outcome: 'nodata', dnssec: { status: 'off' } },
        { owner: 'ours.example', outcome: 'records' },
      ],
    });
  });

  it('a set of the parent that names others only is 403 caa, which names the record and the one to publish', async () => {
    ca.dns.set('others.example', 'CAA', [caa('issue', 'letsencrypt.org')]);
    const { authorization, challenge, order: failed } = await attempt('www.others.example');
    expect(authorization.status).toBe('invalid');
    expect(challenge.error).toMatchObject({
      type: 'urn:ietf:params:acme:error:caa',
      status: 403,
      detail:
        'Seen from the primary network perspective: CAA does not permit this CA to issue for www.others.example: in the CAA set at others.example, 0 issue "letsencrypt.org" names another CA. ' +
        `To permit it, publish at others.example: CAA 0 issue "${OURS}"; then try again.`,
    });
    expect(failed).toMatchObject({ status: 'invalid', error: { type: 'urn:ietf:params:acme:error:caa' } });
    expect(await kept('www.others.example')).toMatchObject([{ decision: 'forbidden', owner: 'others.example' }]);
  });

  it.each<[string, CaaProperty[], string]>([
    ['nobody.example', [caa('issue', ';')], 'permits nobody'],
    ['critical.example', [caa('issue', OURS), caa('tbs', 'x', 128)], '128 tbs "x" is critical and unknown to this CA. Remove this record'],
    ['malformed.example', [caa('issue', `${OURS} please`)], 'is no value of RFC 8659 and permits nobody'],
  ])('%s is refused', async (name, set, words) => {
    ca.dns.set(name, 'CAA', set);
    const { challenge } = await attempt(name);
    expect(challenge.error).toMatchObject({ type: 'urn:ietf:params:acme:error:caa', detail: expect.stringContaining(words) as string });
  });

  it('issuewild decides for wildcards, and issue does not', async () => {
    ca.dns.set('wild.example', 'CAA', [caa('issue', 'letsencrypt.org'), caa('issuewild', OURS)]);
    await obtain(ca, client, ['*.wild.example']);
    expect((await attempt('wild.example')).challenge.error.detail).toContain('0 issue "letsencrypt.org" names another CA');
    ca.dns.set('tame.example', 'CAA', [caa('issue', OURS), caa('issuewild', ';')]);
    await obtain(ca, client, ['tame.example']);
    const { challenge } = await attempt('*.tame.example', 'dns-01');
    expect(challenge.error.detail).toContain(
      `for *.tame.example: in the CAA set at tame.example, 0 issuewild ";" permits nobody. To permit it, publish at tame.example: CAA 0 issuewild "${OURS}"`,
    );
  });

  it('accounturi: this account gets its certificate, another one does not (RFC 8657)', async () => {
    ca.dns.set('account.example', 'CAA', [caa('issue', `${OURS}; accounturi=${client.accountUrl ?? ''}`)]);
    await obtain(ca, client, ['account.example']);
    const stranger = await ca.subscribe();
    const ordered = await order(stranger, ['account.example']);
    const [url] = ordered.json.authorizations as [string];
    await respond(ca, stranger, (await stranger.read(url)).json, 'http-01');
    const { status, challenges } = (await stranger.poll(url)).json;
    expect(status).toBe('invalid');
    expect(challenges.find((challenge: { error?: object }) => challenge.error).error).toMatchObject({
      type: 'urn:ietf:params:acme:error:caa',
      detail: expect.stringContaining(
        `names another account (accounturi). To permit it, publish at account.example: CAA 0 issue "${OURS}; accounturi=${stranger.accountUrl ?? ''}"`,
      ) as string,
    });
  });

  it('validationmethods: only the method that is named (RFC 8657)', async () => {
    ca.dns.set('methods.example', 'CAA', [caa('issue', `${OURS}; validationmethods=dns-01`)]);
    expect((await attempt('methods.example')).challenge.error.detail).toContain(
      `validationmethods=http-01", or validate by a method that is allowed`,
    );
    expect((await attempt('methods.example', 'dns-01')).authorization.status).toBe('valid');
    ca.dns.set('sections.example', 'CAA', [caa('issue', `${OURS}; validationmethods=ca-tbr-19,ca-tbr-7`)]);
    expect((await attempt('sections.example')).authorization.status).toBe('valid');
  });
});

describe('at finalize', () => {
  it('a set published since is 403 caa with a subproblem for each name, and the order stays ready', async () => {
    const names = ['a.later.example', 'b.later.example', 'steady.example'];
    const { url, finalize } = await readyOrder(ca, client, names);
    ca.dns.set('later.example', 'CAA', [caa('issue', 'letsencrypt.org')]);
    // Fresh for seven hours, whatever is published meanwhile; authorizations hold longer.
    clock.advance({ seconds: 7 * 3600 + 60 });
    const csr = certificationRequest(names);
    const refused = await client.finalize(finalize, csr);
    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject({
      type: 'urn:ietf:params:acme:error:caa',
      subproblems: ['a.later.example', 'b.later.example'].map((value) => ({
        type: 'urn:ietf:params:acme:error:caa',
        identifier: { type: 'dns', value },
        detail: expect.stringContaining('in the CAA set at later.example') as string,
      })),
    });
    expect((await client.read(url)).json.status).toBe('ready');
    ca.dns.set('later.example', 'CAA', []);
    expect((await client.finalize(finalize, csr)).status).toBe(200);
    const ended = await client.poll(url);
    expect(ended.json.status).toBe('valid');
    const checks = await kept('a.later.example');
    expect(checks.map(({ decision }) => decision)).toEqual(['permitted', 'forbidden', 'permitted']);
    expect(checks.map(({ order_id }) => order_id === null)).toEqual([true, false, false]);
  });

  it('a fresh answer is not asked for again', async () => {
    const { finalize, url } = await readyOrder(ca, client, ['fresh.example']);
    ca.dns.set('fresh.example', 'CAA', [caa('issue', 'letsencrypt.org')]);
    clock.advance({ seconds: 6 * 3600 });
    expect((await client.finalize(finalize, certificationRequest(['fresh.example']))).status).toBe(200);
    expect((await client.poll(url)).json.status).toBe('valid');
    expect(await kept('fresh.example')).toHaveLength(1);
  });
});

describe('iodef', () => {
  it('whoever the set names is told, once a day', async () => {
    ca.dns.set('report.example', 'CAA', [caa('issue', ';'), caa('iodef', 'mailto:security@report.example')]);
    await attempt('a.report.example');
    await vi.waitFor(() => expect(readdirSync(mail)).toHaveLength(1), { timeout: 5_000 });
    await attempt('b.report.example');
    const [file = ''] = readdirSync(mail);
    const message = readFileSync(join(mail, file), 'utf8');
    expect(message).toContain('To: security@report.example\r\n');
    expect(message).toContain('From: pki@ca.example\r\n');
    expect(Buffer.from(message.split('\r\n\r\n')[1] ?? '', 'base64').toString()).toContain('for a.report.example and has not issued it');
    expect(readdirSync(mail)).toHaveLength(1);
  });
});
