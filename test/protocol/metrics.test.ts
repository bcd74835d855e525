import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificationRequest } from '../support/certification-request.js';
import { freePort } from '../support/free-port.js';
import { obtain, order } from '../support/order-flow.js';
import { startCa, type Ca } from '../support/start-ca.js';

let ca: Ca;
let url: string;
beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  ca = await startCa({ configure: (config) => ({ ...config, listen: { ...config.listen, metrics: { host: '127.0.0.1', port } } }) });
});
afterAll(() => ca.stop());

/** The samples at /metrics, `name{labels}` → value. */
async function samples(): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain; version=0.0.4')]);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

test('metrics tell what has happened, what is open and how the token does', async () => {
  const client = await ca.subscribe();
  const { der } = await obtain(ca, client, ['www.example.com']);
  const pending = await order(client, ['other.example.com']);
  expect((await client.finalize(pending.json.finalize as string, certificationRequest(['other.example.com']))).status).toBe(403);
  expect((await client.revoke(der, { reason: 4 })).status).toBe(200);
  await fetch(`${ca.publicUrl}/crl/issuer-1.crl`);
  await fetch(`${ca.publicUrl}/nothing`);
  await expect.poll(async () => (await samples()).get('tegata_ocsp_responses_signed_total{status="revoked"}'), { timeout: 10_000 }).toBeGreaterThan(0);
  const found = await samples();
  const expected: Record<string, unknown> = {
    'tegata_orders_total{outcome="issued"}': 1,
    'tegata_issuance_seconds_count': 1,
    'tegata_audit_events_total{kind="certificate.revoked"}': 1,
    'tegata_public_responses_total{route="crl",status="200"}': 1,
    'tegata_public_responses_total{route="page",status="404"}': 1,
    'tegata_token_state{state="up"}': 1,
    'tegata_token_state{state="refused"}': 0,
    'tegata_signing_queue{state="waiting"}': 0,
    'tegata_database_transactions': expect.any(Number),
    'tegata_crl_age_seconds{issuer="issuer-1",shard="0"}': expect.any(Number),
    'tegata_revocations_unpublished': expect.any(Number),
    'tegata_ocsp_overdue_seconds': 0,
    'tegata_audit_unsealed': expect.any(Number),
  };
  for (const [name, value] of Object.entries(expected)) expect([name, found.get(name)]).toEqual([name, value]);
  expect([...found.keys()].filter((name) => name.startsWith('tegata_validations_total'))).toEqual([expect.stringMatching(/method="[^"]*3\.2\.2\.4\.19[^"]*",outcome="valid"/)]);
  expect(found.get('tegata_signing_seconds_count{outcome="signed"}')).toBeGreaterThanOrEqual(3);
  expect(found.get('tegata_crl_left_seconds{issuer="issuer-1",shard="0"}')).toBeGreaterThan(90 * 3_600);
});

test('health says that it is well; nothing else is there', async () => {
  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`${url}${path}`, { method });
    return [response.status, await response.text()];
  };
  expect(await ask('/health')).toEqual([200, 'healthy\n']);
  expect(await ask('/')).toEqual([404, 'There are /metrics and /health.\n']);
  expect(await ask('/metrics', 'POST')).toEqual([405, 'Read with GET.\n']);
});
