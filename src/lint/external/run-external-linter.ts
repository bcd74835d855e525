import { spawn } from 'node:child_process';
import { EXTERNAL_SEVERITIES, type ExternalFinding, type ExternalLinter, type ExternalVerdict } from './external-linter.js';
import { readReport } from './read-report.js';

const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/' };

/** The longest report of today's linters is 60 kB. */
const MOST_OCTETS = 4 * 1024 * 1024;

/**
 * Runs one linter on one artifact. It fails closed: a command that cannot be started, takes too long, dies by a signal, says too much or prints no
 * report leaves the artifact unjudged. The exit code is not looked at, since pkilint counts its findings in it. The command sees
 * nothing of this process's environment.
 * @param pem on the command's standard input
 */
export async function runExternalLinter(linter: ExternalLinter, pem: string): Promise<ExternalVerdict> {
  const { name, format } = linter;
  const ran = await run(linter, pem);
  if (!ran.ok) return { linter: name, outcome: 'unjudged', reason: ran.reason };
  let findings: ExternalFinding[];
  try {
    findings = readReport(format, ran.output);
  } catch {
    return { linter: name, outcome: 'unjudged', reason: `it printed no ${format} report but ${JSON.stringify(ran.said.slice(0, 200))}` };
  }
  const refusing = findings.filter((finding) => refuses(linter, finding));
  return refusing.length === 0 ? { linter: name, outcome: 'passed', findings } : { linter: name, outcome: 'refused', findings, refusing };
}

function refuses({ refuseFrom, explained }: ExternalLinter, { id, severity }: ExternalFinding): boolean {
  return EXTERNAL_SEVERITIES.indexOf(severity) >= EXTERNAL_SEVERITIES.indexOf(refuseFrom) && !explained.has(id);
}

type Ran = { ok: true; output: string; said: string } | { ok: false; reason: string };

function run({ command: [program, ...args], timeoutMs }: ExternalLinter, pem: string): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: ENVIRONMENT, timeout: timeoutMs, killSignal: 'SIGKILL', stdio: 'pipe', detached: true });
    // Its own process group: what it has started ends with it, and so cannot hold its output open.
    const endGroup = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Nobody is left in it.
      }
    };
    child.on('exit', endGroup);
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let octets = 0;
    const keep = (kept: Buffer[]) => (chunk: Buffer) => {
      octets += chunk.length;
      if (octets > MOST_OCTETS) endGroup();
      else kept.push(chunk);
    };
    child.stdout.on('data', keep(output));
    child.stderr.on('data', keep(errors));
    // A command that ends without reading its input is judged by what it printed.
    child.stdin.on('error', () => undefined);
    child.stdin.end(pem);
    child.on('error', (error) => {
      resolve({ ok: false, reason: `${program} cannot be run: ${error.message}` });
    });
    child.on('close', (_code, signal) => {
      if (octets > MOST_OCTETS) resolve({ ok: false, reason: `it printed more than ${MOST_OCTETS} octets` });
      else if (signal !== null) resolve({ ok: false, reason: `it was ended by ${signal}, perhaps after its ${timeoutMs} ms` });
      else {
        const text = Buffer.concat(output).toString();
        resolve({ ok: true, output: text, said: text.trim() || Buffer.concat(errors).toString().trim() });
      }
    });
  });
}
