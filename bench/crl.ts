import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import SqliteDatabase from 'better-sqlite3';
import { mustRun, run } from '../test/interop/support/run.js';
import { cpuMilliseconds } from './cpu-time.js';
import { peakMiB, resetPeak } from './peak-memory.js';
import { addCertificates, makeStatusCa, type StatusCa } from './status-ca.js';

/*
 * A CRL of very many entries: tegata, running, from the reservation of its number to its publication, beside `openssl ca -gencrl` over as many lines.
 */
const { values } = parseArgs({ options: { entries: { type: 'string', default: '1000000' }, json: { type: 'boolean', default: false } } });
const ENTRIES = Math.min(Number(values.entries), 2_000_000);
const MONITOR = new URL('./loop-delay.js', import.meta.url).pathname;
const LONGEST_MS = 180_000;

interface Report {
  program: string;
  seconds: number;
  cpuSeconds: number;
  peakMiB: number;
  /** How much of that is beyond what the idle process has. */
  moreMiB: number;
  /** Without the time that its thread waited for a core. */
  longestHeldMs: number | null;
  /** As a clock on the wall sees it. */
  longestLoopDelayMs: number | null;
  /** Of the system, when the CRL was made. */
  loadAverage: number;
  crlMiB: number;
}

async function measureTegata(ca: StatusCa): Promise<Report> {
  const delays = join(ca.folder, 'delays.json');
  process.env['LOOP_DELAY_FILE'] = delays;
  const daemon = await ca.start(['--import', MONITOR]);
  const db = new SqliteDatabase(ca.database);
  try {
    const one = (sql: string): number => (db.prepare(sql).get() as { value: number }).value;
    const reserved = () => one('SELECT reserved AS value FROM crl_numbers WHERE shard = 0');
    const published = () => one('SELECT max(number) AS value FROM crls WHERE tail IS NOT NULL AND shard = 0');
    const before = reserved();
    resetPeak(daemon.pid);
    const idle = peakMiB(daemon.pid);
    process.kill(daemon.pid, 'SIGUSR2');
    // What a revocation leaves behind; the schedule looks at it every minute.
    db.prepare("INSERT INTO crl_changes VALUES ('issuer-1', 0, 1)").run();
    const until = async (done: () => boolean): Promise<number> => {
      for (const end = performance.now() + LONGEST_MS; performance.now() < end;) {
        if (done()) return performance.now();
        await sleep(10);
      }
      throw new Error(`the CRL was not made in time:\n${daemon.output()}`);
    };
    const began = await until(() => reserved() > before);
    const cpu = cpuMilliseconds(daemon.pid);
    const ended = await until(() => published() > before);
    await sleep(500); // the served copy is described as well
    const used = cpuMilliseconds(daemon.pid) - cpu;
    process.kill(daemon.pid, 'SIGUSR2');
    await sleep(200);
    const { heldMs, wallMs } = JSON.parse(await readFile(delays, 'utf8')) as { heldMs: number; wallMs: number };
    const [loadAverage = NaN] = loadavg();
    const peak = peakMiB(daemon.pid);
    const crl = join(ca.folder, 'tegata.crl');
    await writeFile(crl, new Uint8Array(await (await fetch(`${ca.publicUrl}/crl/issuer-1.crl`)).arrayBuffer()));
    const crlMiB = await checkCrl(crl, 'DER', ca.issuerFile);
    return { program: 'tegata', seconds: (ended - began) / 1000, cpuSeconds: used / 1000, peakMiB: peak, moreMiB: peak - idle, longestHeldMs: heldMs, longestLoopDelayMs: wallMs, loadAverage, crlMiB };
  } finally {
    db.close();
    await daemon.stop();
  }
}

async function measureOpenssl(folder: string, serials: readonly string[]): Promise<Report> {
  const file = (name: string): string => join(folder, name);
  await mustRun('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('ca.key'), '-out', file('ca.pem'), '-days', '30', '-subj', '/CN=Bench', '-addext', 'keyUsage=critical,cRLSign,keyCertSign']);
  const reasons = ['', ',keyCompromise', ',affiliationChanged', ',superseded', ',cessationOfOperation'];
  const lines = serials.map((serial, n) => `R\t301231235959Z\t2611230000${String(n % 60).padStart(2, '0')}Z${reasons[n % reasons.length]}\t${serial.toUpperCase()}\tunknown\t/CN=${n}`);
  await writeFile(file('index.txt'), `${lines.join('\n')}\n`);
  await writeFile(file('index.txt.attr'), 'unique_subject = no\n');
  await writeFile(file('crlnumber'), '01\n');
  await writeFile(
    file('openssl.cnf'),
    `[ca]\ndefault_ca=d\n[d]\ndatabase=${file('index.txt')}\ncrlnumber=${file('crlnumber')}\ncertificate=${file('ca.pem')}\nprivate_key=${file('ca.key')}\ndefault_md=sha256\ndefault_crl_hours=96\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid:always\n`,
  );
  const began = performance.now();
  const child = spawn('openssl', ['ca', '-gencrl', '-config', file('openssl.cnf'), '-out', file('openssl.crl')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  let peak = 0;
  let cpu = 0;
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, peakMiB(child.pid ?? -1) || 0);
      cpu = Math.max(cpu, cpuMilliseconds(child.pid ?? -1));
    } catch {
      // It has ended.
    }
  }, 20);
  const overdue = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  const code = await ended;
  clearInterval(watch);
  clearTimeout(overdue);
  if (code !== 0) throw new Error(`openssl ca -gencrl ended with ${code ?? 'a time-out'}: ${said.slice(0, 500)}`);
  const seconds = (performance.now() - began) / 1000;
  const crlMiB = await checkCrl(file('openssl.crl'), 'PEM', file('ca.pem'));
  return { program: 'openssl ca -gencrl', seconds, cpuSeconds: cpu / 1000, peakMiB: peak, moreMiB: peak, longestHeldMs: null, longestLoopDelayMs: null, loadAverage: loadavg()[0] ?? NaN, crlMiB };
}

/** openssl verifies the signature; @returns the size of the DER */
async function checkCrl(file: string, form: string, issuerFile: string): Promise<number> {
  const { output } = await run('openssl', ['crl', '-inform', form, '-in', file, '-outform', 'DER', '-out', `${file}.der`, '-CAfile', issuerFile]);
  if (!output.includes('verify OK')) throw new Error(`openssl refuses the CRL ${file}: ${output}`);
  return (await readFile(`${file}.der`)).length / 2 ** 20;
}

const ca = await makeStatusCa();
try {
  const serials = addCertificates(ca.database, ENTRIES, true);
  const reports = [await measureOpenssl(ca.folder, serials), await measureTegata(ca)];
  if (values.json) console.log(JSON.stringify(reports, null, 2));
  else {
    console.log(`${ENTRIES} entries\n| program | seconds | CPU seconds | peak MiB | of it for the CRL | event loop held at most, ms | on the wall, ms | CRL MiB | load average |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |`);
    for (const { program, seconds, cpuSeconds, peakMiB: peak, moreMiB, longestHeldMs, longestLoopDelayMs, crlMiB, loadAverage } of reports) {
      const figures = [seconds, cpuSeconds, peak, moreMiB, longestHeldMs, longestLoopDelayMs, crlMiB, loadAverage].map((value) => (value === null ? '-' : value.toFixed(1)));
      console.log(`| ${[program, ...figures].join(' | ')} |`);
    }
  }
} finally {
  await ca.remove();
}
