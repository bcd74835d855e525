import { execFile } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePrecertificate } from '../../../../test/support/precertificate.js';
import { SeededRandom } from '../../../../test/support/seeded-random.js';
import { makeSoftwareCa, type SoftwareCa } from '../../../../test/support/software-ca.js';
import { silentLog } from '../../../../test/support/test-database.js';
import { toPem } from '../../../core/pem.js';
import { SECONDS_PER_DAY, type Clock } from '../../../core/time.js';
import { createCtLogs } from '../../../ct/create-ct-logs.js';
import { certificateEntry } from '../../../ct/log-entry.js';
import { assembleSigned } from '../../../x509/assemble-signed.js';
import { sctList } from '../../../x509/extensions/sct-list.js';
import { OID } from '../../../x509/oid.js';
import { readSigned } from '../../../x509/read-signed.js';
import { replaceExtension } from '../../../x509/replace-extension.js';
import { readLogList } from '../../log-list-file.js';
import { systemClock } from '../../system-clock.js';
import { startDevelopmentLogs, type DevelopmentLogs } from './start-development-logs.js';

/* By the machine's clock: openssl, which judges here, knows no other. Ten seconds late, since it takes an SCT of the present second for one of the future. */
const clock: Clock = { ...systemClock, now: () => systemClock.now() - 10, nowMs: () => systemClock.nowMs() - 10_000 };

const signal = new AbortController().signal;
const hash = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

interface TreeHead {
  tree_size: number;
  timestamp: number;
  sha256_root_hash: string;
  tree_head_signature: string;
}

let data: string;
let ca: SoftwareCa;
let logs: DevelopmentLogs;
let certificate: Buffer;
let privateKey: string;
const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent() };
const start = (): Promise<DevelopmentLogs> => startDevelopmentLogs({ data, roots: [ca.root], clock });
const ct = () => createCtLogs({ list: () => readLogList(logs.logList), agents, clock, random: new SeededRandom('ct'), log: silentLog });
const get = async <T = object>(path: string): Promise<T> => (await (await fetch(logs.url + path)).json()) as T;
const treeHead = (name: string) => get<TreeHead>(`${name}/ct/v1/get-sth`);
const post = (path: string, body: unknown): Promise<Response> => fetch(logs.url + path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
const chainOf = (...chain: Buffer[]) => ({ chain: chain.map((der) => der.toString('base64')) });

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'tegata-ct-'));
  ca = await makeSoftwareCa(clock.now() - SECONDS_PER_DAY);
  logs = await start();
  const made = await makePrecertificate(ca, clock.now() - 3600);
  const scts = await ct().gather([made.precertificate, ca.issuer.certificate], [], async () => undefined, signal);
  const tbs = replaceExtension(made.tbs, OID.precertificatePoison, sctList(scts.map(({ encoded }) => encoded)));
  const { keyId, signatureAlgorithm } = ca.issuer;
  certificate = assembleSigned(tbs, signatureAlgorithm, await ca.signer.sign({ keyId, algorithm: signatureAlgorithm, tbs }));
  privateKey = made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
});
afterAll(async () => {
  agents.http.destroy();
  await logs.close();
  rmSync(data, { recursive: true });
});

describe('SCTs of the development logs', () => {
  it('are valid to openssl, in the certificate of a TLS server', async () => {
    const list = JSON.parse(readFileSync(logs.logList, 'utf8')) as { operators: { logs: { key: string }[]; tiled_logs: { key: string }[] }[] };
    const keys = list.operators.flatMap((operator) => [...operator.logs, ...operator.tiled_logs]).map(({ key }) => key);
    const sections = keys.map((key, n) => `[log${n}]\ndescription = log ${n}\nkey = ${key}\n`);
    writeFileSync(join(data, 'logs.cnf'), `enabled_logs = ${keys.map((_, n) => `log${n}`).join(',')}\n${sections.join('')}`);
    writeFileSync(join(data, 'root.pem'), toPem('CERTIFICATE', ca.root));
    const server = createServer({ key: privateKey, cert: toPem('CERTIFICATE', certificate) + toPem('CERTIFICATE', ca.issuer.certificate) }, (socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const running = promisify(execFile)('openssl', [
        ...['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', join(data, 'root.pem'), '-verify_return_error'],
        ...['-verify_hostname', 'www.example.com', '-ct', '-ctlogfile', join(data, 'logs.cnf')],
      ]);
      running.child.stdin?.end();
      const { stdout } = await running;
      expect(stdout).toContain('SCTs present (3)');
      expect(stdout.match(/SCT validation status: .*/g)).toEqual(Array.from({ length: 3 }, () => 'SCT validation status: valid'));
      expect(stdout).toContain('Verify return code: 0 (ok)');
    } finally {
      server.close();
    }
  });

  it('are of more than one operator, and one of a static-ct-api log has the index of its leaf', async () => {
    expect(ct().judge(readSigned(certificate).tbs, ca.issuer.certificate)).toBeUndefined();
    const reply = (await (await post('a-static/ct/v1/add-chain', chainOf(certificate, ca.issuer.certificate))).json()) as { extensions: string };
    expect(Buffer.from(reply.extensions, 'base64').toString('hex')).toMatch(/^000005000000000[01]$/);
  });
});

describe('the log', () => {
  it('keeps what it promised: signed tree head, entry, inclusion and consistency', async () => {
    const before = await treeHead('b');
    const reply = (await (await post('b/ct/v1/add-chain', chainOf(certificate, ca.issuer.certificate))).json()) as { timestamp: number; signature: string };
    const again = (await (await post('b/ct/v1/add-chain', chainOf(certificate, ca.issuer.certificate))).json()) as { timestamp: number };
    expect(again.timestamp).toBe(reply.timestamp);
    const { tree_size: size, timestamp, sha256_root_hash: root, tree_head_signature: signature } = await treeHead('b');
    expect(size).toBe(before.tree_size + 1);

    const head = Buffer.alloc(18);
    head[1] = 1;
    head.writeBigUInt64BE(BigInt(timestamp), 2);
    head.writeBigUInt64BE(BigInt(size), 10);
    const [, operatorB] = (JSON.parse(readFileSync(logs.logList, 'utf8')) as { operators: { logs: { key: string }[] }[] }).operators;
    const key = createPublicKey({ key: Buffer.from(operatorB!.logs[0]!.key, 'base64'), format: 'der', type: 'spki' });
    expect(verify('sha256', Buffer.concat([head, Buffer.from(root, 'base64')]), key, Buffer.from(signature, 'base64').subarray(4))).toBe(true);

    const { entries } = await get<{ entries: { leaf_input: string; extra_data: string }[] }>(`b/ct/v1/get-entries?start=${size - 1}&end=${size + 10}`);
    expect(entries).toHaveLength(1);
    const leaf = Buffer.from(entries[0]!.leaf_input, 'base64');
    expect(leaf.subarray(10, -2).equals(certificateEntry(certificate))).toBe(true);
    expect(Buffer.from(entries[0]!.extra_data, 'base64').includes(ca.issuer.certificate)).toBe(true);
    const found = await get<{ leaf_index: number }>(`b/ct/v1/get-proof-by-hash?tree_size=${size}&hash=${encodeURIComponent(hash(Buffer.concat([Buffer.of(0), leaf])).toString('base64'))}`);
    expect(found.leaf_index).toBe(size - 1);
    expect(await get(`b/ct/v1/get-sth-consistency?first=${before.tree_size}&second=${size}`)).toEqual({ consistency: expect.any(Array) });
    expect(await get('b/ct/v1/get-roots')).toEqual({ certificates: [ca.root.toString('base64')] });
  });

  it('is the same after a restart, and a line that was half written is cut off', async () => {
    const before = await treeHead('a');
    const keys = (): unknown => readFileSync(logs.logList, 'utf8').match(/"key": "[^"]+"/g);
    const keysBefore = keys();
    await logs.close();
    appendFileSync(join(data, 'ct/a/entries.jsonl'), '{"timestamp":1,"ent');
    logs = await start();
    const after = await treeHead('a');
    expect([after.tree_size, after.sha256_root_hash]).toEqual([before.tree_size, before.sha256_root_hash]);
    expect(keys()).toEqual(keysBefore);
    const { precertificate } = await makePrecertificate(ca, clock.now() - 3600, 90);
    expect((await post('a/ct/v1/add-pre-chain', chainOf(precertificate, ca.issuer.certificate))).status).toBe(200);
    await logs.close();
    logs = await start();
    expect((await treeHead('a')).tree_size).toBe(before.tree_size + 1);
  });

  it.each<[string, string, () => unknown]>([
    ['a certificate as precertificate', 'a/ct/v1/add-pre-chain', () => chainOf(certificate, ca.issuer.certificate)],
    ['a chain that does not end in its roots', 'a/ct/v1/add-chain', () => chainOf(certificate, certificate)],
    ['a chain of one', 'a/ct/v1/add-chain', () => chainOf(certificate)],
    ['what is no certificate', 'a/ct/v1/add-chain', () => chainOf(Buffer.from('x'), ca.issuer.certificate)],
    ['what is no JSON', 'a/ct/v1/add-chain', () => '{'],
    ['a body without end', 'a/ct/v1/add-chain', () => 'x'.repeat(300_000)],
  ])('refuses %s', async (_, path, body) => {
    const before = await treeHead('a');
    const response = await post(path, body());
    expect([response.status, await response.json()]).toEqual([400, { error: expect.any(String) }]);
    expect((await treeHead('a')).tree_size).toBe(before.tree_size);
  });

  it('answers 400 to numbers that it has not, and 404 to what it is not', async () => {
    expect((await fetch(`${logs.url}a/ct/v1/get-entries?start=99999&end=99999`)).status).toBe(400);
    expect((await fetch(`${logs.url}a/ct/v1/get-sth-consistency?first=x&second=1`)).status).toBe(400);
    for (const path of ['c/ct/v1/get-sth', 'a/ct/v1/nothing', '', 'a/ct/v1/get-proof-by-hash?tree_size=1&hash=AAAA']) expect((await fetch(logs.url + path)).status).toBe(404);
  });
});
