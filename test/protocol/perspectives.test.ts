import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makePerspectiveTls } from '../../src/app/development/make-perspective-tls.js';
import { systemClock } from '../../src/app/system-clock.js';
import { systemRandom } from '../../src/app/system-random.js';
import type { AcmeClient } from '../support/acme-client.js';
import { readAuditEvents } from '../support/audit-events.js';
import { certificationRequest } from '../support/certification-request.js';
import { databaseContent } from '../support/database-content.js';
import { order, respond } from '../support/order-flow.js';
import { startPerspectives, type StartedPerspectives } from '../support/perspectives.js';
import { startCa, type Ca } from '../support/start-ca.js';

let ca: Ca;
let world: StartedPerspectives;
let client: AcmeClient;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-mpic-'));
  const tls = makePerspectiveTls(folder, { clock: systemClock, random: systemRandom });
  world = await startPerspectives(['ripe', 'arin', 'apnic', 'lacnic', 'afrinic'], 1, tls);
  const perspectives = world.all.map(({ name, region, url }) => ({ name, region, url, authorities: tls.ca, ...tls.client }));
  ca = await startCa({ configure: (config) => ({ ...config, perspectives }) });
  client = await ca.subscribe();
});
afterAll(async () => {
  await ca.stop();
  await world.close();
  rmSync(folder, { recursive: true });
});
/** Each perspective has records of its own; what is published at the CA's name server is copied to those that see it. */
let mirrored: (() => void) | undefined;
function mirror(seeing: readonly StartedPerspectives['all'][number][]): void {
  const set = ca.dns.set.bind(ca.dns);
  ca.dns.set = (name, type, records) => {
    set(name, type, records);
    for (const { dns } of seeing) dns.set(name, type, records);
  };
  mirrored = () => (ca.dns.set = set);
}
afterEach(() => mirrored?.());

async function attempt(name: string) {
  const ordered = await order(client, [name]);
  const [url] = ordered.json.authorizations as [string];
  await respond(ca, client, (await client.read(url)).json, 'dns-01');
  const authorization = (await client.poll(url)).json;
  return { ordered, authorization, challenge: authorization.challenges.find((offered: { type: string }) => offered.type === 'dns-01') };
}
/** The evidence of the newest validation. */
const lastRecord = (): unknown => {
  const event = readAuditEvents(ca.config.database).findLast(({ kind }) => kind === 'validation.attempted');
  return (event?.detail as { record?: unknown } | undefined)?.record;
};

describe('a whole order with five remote perspectives', () => {
  it('is answered with a certificate when they agree, and keeps what each said', async () => {
    mirror(world.all);
    const { ordered, authorization } = await attempt('agreed.example');
    expect(authorization.status).toBe('valid');
    await client.finalize(ordered.json.finalize, certificationRequest(['agreed.example']));
    expect((await client.poll(ordered.requiredHeader('location'))).json).toMatchObject({ status: 'valid' });
    expect(lastRecord()).toMatchObject({ corroboration: { asked: true, summary: '5/5', perspectives: world.all.map(({ name }) => ({ name, corroborates: true })) } });
    const checks = ((await databaseContent(ca.config.database))['caa_checks'] ?? []).map((row) => JSON.parse(row));
    expect(JSON.parse(checks.at(-1).finding)).toMatchObject({ corroboration: { asked: true, summary: '5/5' } });
  });

  it('goes on with one that sees nothing', async () => {
    mirror(world.all.slice(1));
    const { authorization } = await attempt('one.example');
    expect(authorization.status).toBe('valid');
    expect(lastRecord()).toMatchObject({ corroboration: { summary: '4/5' } });
  });

  it('ends with two that see nothing, and tells the subscriber which', async () => {
    mirror(world.all.slice(2));
    const { authorization, challenge } = await attempt('two.example');
    expect(authorization.status).toBe('invalid');
    expect(challenge.error).toMatchObject({ type: 'urn:ietf:params:acme:error:unauthorized', status: 403 });
    expect(challenge.error.detail).toContain('3/5');
    expect(challenge.error.detail).toContain('ripe.test-1: it finds no TXT record at _acme-challenge.two.example; arin.test-2: it finds no TXT record');
  });
});

it('a configuration with too few perspectives does not start', async () => {
  const tls = makePerspectiveTls(folder, { clock: systemClock, random: systemRandom });
  const perspectives = [{ name: 'ripe.one', region: 'ripe', url: 'https://127.0.0.1:1', authorities: tls.ca, ...tls.client }] as const;
  await expect(startCa({ configure: (config) => ({ ...config, perspectives }) })).rejects.toThrow('1 remote perspectives were asked');
});
