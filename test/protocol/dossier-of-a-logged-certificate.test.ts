import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDossierFile } from '../../src/app/dossier-acts.js';
import { writeDevelopmentRecord, type DevelopmentRecord } from '../../src/app/development-record.js';
import type { Dossier } from '../../src/dossier/dossier.js';
import { FakeCtLog, logListOf } from '../fakes/fake-ct-log.js';
import { accountKey } from '../support/account-key.js';
import { newSubscriberKey } from '../support/certification-request.js';
import { settledContent } from '../support/database-content.js';
import { obtain } from '../support/order-flow.js';
import { runCommand } from '../support/run-command.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { TickingClock } from '../support/ticking-clock.js';

let folder: string;
let logs: FakeCtLog[];
let ca: Ca;
let file: string;
beforeAll(async () => {
  const clock = new TickingClock();
  folder = mkdtempSync(join(tmpdir(), 'tegata-logged-dossier-'));
  const kinds = [{ operator: 'A' }, { operator: 'A', kind: 'static' }, { operator: 'B' }] as const;
  logs = await Promise.all(kinds.map((kind) => FakeCtLog.start(clock, kind)));
  const logList = join(folder, 'log-list.json');
  writeFileSync(logList, JSON.stringify(logListOf(logs, clock.now())));
  ca = await startCa({ clock, configure: (config) => ({ ...config, ct: { logList } }) });
  writeDevelopmentRecord(ca.keys.folder, { database: ca.config.database } as DevelopmentRecord);
  const client = await ca.subscribe();
  const key = newSubscriberKey('P-256');
  const { der, serial } = await obtain(ca, client, ['logged.example.com'], { key });
  // Superseded first; then its key turns out to be compromised, and the reason changes.
  expect((await client.revoke(der, { reason: 4 })).status).toBe(200);
  expect((await client.revoke(der, { reason: 1, by: accountKey('ES256', key) })).status).toBe(200);
  await settledContent(ca.config.database);
  file = join(folder, 'dossier.json');
  expect(await runCommand('dossier', serial, '--output', file, '--data', ca.keys.folder)).toEqual({ code: 0, stdout: '', stderr: '' });
});
afterAll(async () => {
  await ca.stop();
  await Promise.all(logs.map((log) => log.close()));
  rmSync(folder, { recursive: true });
});

const verify = (path: string) => verifyDossierFile(path, { auditKey: ca.keys.pki.audit.publicKey, issuer: ca.keys.pki.issuer.certificate });
const read = () => JSON.parse(readFileSync(file, 'utf8')) as Dossier;

test('holds, with its precertificate, its SCTs and the reason that was corrected', () => {
  const verified = verify(file);
  expect(verified.checks.flatMap(({ failures }) => failures)).toEqual([]);
  expect(verified.ok).toBe(true);
  const { certificate, scts } = read().sections;
  expect(scts).toHaveLength(3);
  expect(certificate['precertificate']).toEqual(expect.any(String));
  expect(certificate['revocation_reason']).toBe(1);
});

test.each<[string, (sections: Record<string, unknown>) => void, string]>([
  ['an SCT that never came', (sections) => (sections['scts'] = []), 'an SCT in the certificate is not among those that were received'],
  [
    'a precertificate that is left out',
    (sections) => (sections['certificate'] = { ...(sections['certificate'] as object), precertificate: null }),
    'the certificate has SCTs and no precertificate, or the other way round',
  ],
  [
    'the reason as it was first',
    (sections) => (sections['certificate'] = { ...(sections['certificate'] as object), revocation_reason: 4 }),
    'the record and the audit event that tells that the certificate was revoked do not agree',
  ],
])('%s is named', (_, change, words) => {
  const changed = read();
  change(changed.sections as unknown as Record<string, unknown>);
  const path = join(folder, 'changed.json');
  writeFileSync(path, JSON.stringify(changed));
  expect(verify(path).checks.flatMap(({ failures }) => failures)).toContain(words);
});
