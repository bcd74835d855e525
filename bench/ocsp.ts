import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDaemon } from '../test/interop/support/daemon.js';
import { freePorts } from '../test/interop/support/free-ports.js';
import { mustRun, run } from '../test/interop/support/run.js';
import { cpuMilliseconds } from './cpu-time.js';
import { addCertificates, makeStatusCa } from './status-ca.js';

/*
 * OCSP responses per second, and per second of the server's CPU: tegata beside `openssl ocsp` and beside a bare node:http server that sends the same
 * bytes, in one run, asked by wrk over loopback.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, connections: { type: 'string', default: '16' }, serials: { type: 'string', default: '50' } },
});
const SECONDS = Math.min(Number(values.seconds), 30);
const CONNECTIONS = Math.min(Number(values.connections), 64);
const SERIALS = Math.min(Number(values.serials), 1_000);

interface Measured {
  server: string;
  method: string;
  perSecond: number;
  perCpuSecond: number;
  bad: number;
}

async function load(server: string, method: 'GET' | 'POST', url: string, script: string, pid: number): Promise<Measured> {
  const wrk = (seconds: number) => run('wrk', ['-t', '1', '-c', String(CONNECTIONS), '-d', `${seconds}s`, '-s', script, url], { timeoutSeconds: 60 });
  await wrk(1);
  const before = cpuMilliseconds(pid);
  const { output } = await wrk(SECONDS);
  const cpu = (cpuMilliseconds(pid) - before) / 1000;
  const [, count = '0', bad = '0'] = /DONE (\d+) (\d+)/.exec(output) ?? [];
  if (count === '0') throw new Error(`wrk: ${output}`);
  return { server, method, perSecond: Number(count) / SECONDS, perCpuSecond: Number(count) / cpu, bad: Number(bad) };
}

/**
 * Asks a server that ends the connection with every answer and serves one at a time, which wrk does not bear: `openssl ocsp`. A few connections keep it busy.
 */
async function loadOneByOne(server: string, method: 'GET' | 'POST', port: number, requests: readonly Buffer[], pid: number): Promise<Measured> {
  const texts = requests.map((der) =>
    method === 'GET'
      ? Buffer.from(`GET /${encodeURIComponent(der.toString('base64'))} HTTP/1.0\r\n\r\n`)
      : Buffer.concat([Buffer.from(`POST / HTTP/1.0\r\nContent-Type: application/ocsp-request\r\nContent-Length: ${der.length}\r\n\r\n`), der]),
  );
  let [count, bad, next] = [0, 0, 0];
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      let octets = 0;
      const socket = connect(port, '127.0.0.1', () => socket.write(texts[next++ % texts.length] as Buffer));
      socket.on('data', (chunk) => (octets += chunk.length));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (octets > 500) count++;
        else bad++;
        resolve();
      });
    });
  const work = async (end: number): Promise<void> => {
    while (performance.now() < end) await ask();
  };
  const before = cpuMilliseconds(pid);
  const end = performance.now() + SECONDS * 1000;
  await Promise.all([work(end), work(end), work(end), work(end)]);
  const cpu = (cpuMilliseconds(pid) - before) / 1000;
  return { server, method, perSecond: count / SECONDS, perCpuSecond: count / cpu, bad };
}

/** What wrk sends in turn. */
async function wrkScript(file: string, method: 'GET' | 'POST', path: string, requests: readonly Buffer[]): Promise<string> {
  const lines = requests.map((der) =>
    method === 'GET'
      ? `wrk.format("GET", "${path}/${encodeURIComponent(der.toString('base64'))}")`
      : `wrk.format("POST", "${path}", {["Content-Type"]="application/ocsp-request"}, "${[...der].map((octet) => `\\${octet}`).join('')}")`,
  );
  await writeFile(
    file,
    `local sent = {}\nfunction init(args)\n${lines.map((line, n) => `  sent[${n + 1}] = ${line}`).join('\n')}\nend\nlocal n = 0\n` +
      `function request()\n  n = n % ${lines.length} + 1\n  return sent[n]\nend\n` +
      `function done(summary)\n  io.write(string.format("DONE %d %d\\n", summary.requests, summary.errors.status + summary.errors.read + summary.errors.timeout))\nend\n`,
  );
  return file;
}

async function opensslResponder(folder: string, serials: readonly string[]): Promise<{ port: number; issuer: string; pid: number; stop: () => void }> {
  await mkdir(folder);
  const file = (name: string): string => join(folder, name);
  await mustRun('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('ca.key'), '-out', file('ca.pem'), '-days', '30', '-subj', '/CN=Bench']);
  await writeFile(file('index.txt'), `${serials.map((serial) => `V\t301231235959Z\t\t${serial.toUpperCase()}\tunknown\t/CN=${serial}`).join('\n')}\n`);
  const [port] = (await freePorts(1)) as [number];
  const child = spawn('openssl', ['ocsp', '-index', file('index.txt'), '-port', String(port), '-rsigner', file('ca.pem'), '-rkey', file('ca.key'), '-CA', file('ca.pem'), '-ndays', '4', '-ignore_err'], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 50; tries++) {
    const { output } = await run('openssl', ['ocsp', '-issuer', file('ca.pem'), '-serial', `0x${serials[0] ?? ''}`, '-url', url, '-CAfile', file('ca.pem')]);
    if (output.includes(': good')) return { port, issuer: file('ca.pem'), pid: child.pid ?? -1, stop: () => child.kill() };
  }
  child.kill();
  throw new Error('openssl ocsp does not answer');
}

async function requestsFor(folder: string, issuer: string, serials: readonly string[]): Promise<Buffer[]> {
  const requests: Buffer[] = [];
  for (const serial of serials) {
    const out = join(folder, 'request.der');
    await mustRun('openssl', ['ocsp', '-issuer', issuer, '-serial', `0x${serial}`, '-no_nonce', '-reqout', out]);
    requests.push(await readFile(out));
  }
  return requests;
}

const ca = await makeStatusCa();
const stops: (() => unknown)[] = [];
try {
  const serials = addCertificates(ca.database, SERIALS, false);
  const daemon = await ca.start();
  stops.push(() => daemon.stop().catch(() => undefined));
  const requests = await requestsFor(ca.folder, ca.issuerFile, serials);
  const answers: object[] = [];
  for (const der of requests) {
    const response = await fetch(`${ca.publicUrl}/ocsp`, { method: 'POST', body: new Uint8Array(der), headers: { 'Content-Type': 'application/ocsp-request' } });
    const body = Buffer.from(await response.arrayBuffer());
    if (!response.ok || body.length < 100) throw new Error(`tegata answered ${response.status}, ${body.length} octets`);
    const kept = ['content-type', 'content-length', 'etag', 'last-modified', 'expires', 'cache-control'];
    answers.push({ headers: kept.flatMap((name) => [name, response.headers.get(name) ?? '']), body: body.toString('base64') });
  }
  const same = join(ca.folder, 'same.json');
  await writeFile(same, JSON.stringify(answers[0]));
  const [barePort] = (await freePorts(1)) as [number];
  const bare = await startDaemon(process.execPath, [new URL('./bare-server.js', import.meta.url).pathname, same, String(barePort)], { ready: /ready/ });
  stops.push(() => bare.stop());
  const openssl = await opensslResponder(join(ca.folder, 'openssl'), serials);
  stops.push(openssl.stop);
  const own = await requestsFor(ca.folder, openssl.issuer, serials);

  const measured: Measured[] = [];
  for (const method of ['GET', 'POST'] as const) {
    const script = await wrkScript(join(ca.folder, `${method}.lua`), method, '/ocsp', requests);
    measured.push(await loadOneByOne('openssl ocsp', method, openssl.port, own, openssl.pid));
    measured.push(await load('bare node:http', method, `http://127.0.0.1:${barePort}`, script, bare.pid));
    measured.push(await load('tegata', method, ca.publicUrl, script, daemon.pid));
  }
  // The same once more with the access log that CP 5.5.1 wants.
  await daemon.stop();
  const logging = await ca.start([], ['--access-log']);
  stops.push(() => logging.stop());
  for (const method of ['GET', 'POST'] as const) {
    measured.push(await load('tegata, access log', method, ca.publicUrl, join(ca.folder, `${method}.lua`), logging.pid));
  }
  console.log(`${CONNECTIONS} connections, ${SERIALS} certificates, ${SECONDS} s each; RSA-2048; load average ${(loadavg()[0] ?? NaN).toFixed(1)}\n| method | server | responses/s | responses per CPU second | tegata is | bad |\n| --- | --- | --- | --- | --- | --- |`);
  for (const { server, method, perSecond, perCpuSecond, bad } of measured) {
    const tegata = measured.find((other) => other.method === method && other.server === 'tegata');
    const ratio = server === 'tegata' ? '' : `${((tegata?.perSecond ?? 0) / perSecond).toFixed(2)}x; per CPU ${((tegata?.perCpuSecond ?? 0) / perCpuSecond).toFixed(2)}x`;
    console.log(`| ${method} | ${server} | ${perSecond.toFixed(0)} | ${perCpuSecond.toFixed(0)} | ${ratio} | ${bad} |`);
  }
} finally {
  for (const stop of stops.reverse()) await stop();
  await ca.remove();
}
