import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { composeValidation, type ComposedValidation } from '../src/app/compose-validation.js';
import { DEVELOPMENT_PRIMARY, makePerspectiveTls } from '../src/app/development/make-perspective-tls.js';
import { PERSPECTIVE_COMMAND } from '../src/app/run-development-perspective.js';
import { systemClock as clock } from '../src/app/system-clock.js';
import { systemRandom as random } from '../src/app/system-random.js';
import type { PerspectiveConfig } from '../src/config/perspective-config.js';
import { RIR_REGIONS } from '../src/core/rir-region.js';
import type { ValidationRequest } from '../src/validation/ports.js';
import { startDaemon, type Daemon } from '../test/interop/support/daemon.js';
import { freePorts } from '../test/interop/support/free-ports.js';
import { startDelayedView, type DelayedView } from './delayed-view.js';

/** Of the primary, here, and of five remote perspectives, each a process. */
const DELAYS_MS = [10, 20, 40, 60, 80, 100] as const;
const LIMITS = { remotePerspectives: 5, quorum: 'must', regions: 2, dissents: 1, dissentsOfSix: 2 } as const;
const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));
const TOKEN = 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA';
const KEY_AUTHORIZATION = `${TOKEN}.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI`;

interface Round {
  readonly totalMs: number;
  readonly slowestMs: number;
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '60' } } });
const rounds = Math.min(Number(values.rounds), 500);
const folder = mkdtempSync(join(tmpdir(), 'tegata-latency-'));
const views: DelayedView[] = [];
const processes: Daemon[] = [];
try {
  const [httpPort = 0] = await freePorts(1);
  const digest = createHash('sha256').update(KEY_AUTHORIZATION).digest('base64url');
  for (const [index, delayMs] of DELAYS_MS.entries()) {
    views.push(await startDelayedView({ delayMs, address: `127.0.0.${10 + index}`, httpPort, digest, body: KEY_AUTHORIZATION }));
  }
  const primary = await startAll(httpPort);
  console.log('| challenge | total p50 | p95 | slowest perspective p50 | p95 | difference p50 | p95 |\n| --- | --- | --- | --- | --- | --- | --- |');
  for (const challengeType of ['dns-01', 'http-01'] as const) {
    for (let warmUp = 0; warmUp < 5; warmUp++) await validateOnce(primary, challengeType);
    const done: Round[] = [];
    while (done.length < rounds) done.push(await validateOnce(primary, challengeType));
    const columns = [(round: Round) => round.totalMs, (round: Round) => round.slowestMs, (round: Round) => round.totalMs - round.slowestMs];
    const cells = columns.flatMap((column) => [0.5, 0.95].map((share) => `${percentile(done.map(column), share).toFixed(1)} ms`));
    console.log(`| ${challengeType} | ${cells.join(' | ')} |`);
  }
  primary.close();
} finally {
  await Promise.all(processes.map((daemon) => daemon.stop()));
  for (const view of views) view.close();
  rmSync(folder, { recursive: true });
}

/** Starts the remote perspectives and composes the primary. */
async function startAll(httpPort: number): Promise<ComposedValidation> {
  const tls = makePerspectiveTls(folder, { clock, random });
  const [own, ...others] = views.map(({ dnsServer }): PerspectiveConfig['validation'] => {
    return { dnsServer, dnssec: 'off', httpPort, tlsPort: 1, allowAddresses: ['127.0.0.0/8'] };
  });
  if (own === undefined) throw new Error('there is no view for the primary');
  const perspectives = await Promise.all(
    others.map(async (validation, index) => {
      const region = RIR_REGIONS[index % RIR_REGIONS.length] ?? 'ripe';
      const name = `${region}.bench-${index + 1}`;
      const listen = { host: '127.0.0.1', port: 0, ...tls.server, clientAuthorities: tls.ca };
      const config: PerspectiveConfig = { name, region, listen, primaries: [DEVELOPMENT_PRIMARY], validation, websiteUrl: 'http://localhost/', logLevel: 'error' };
      const daemon = await startDaemon(process.execPath, [MAIN, PERSPECTIVE_COMMAND, JSON.stringify(config)], { ready: /^ready \S+\n/m });
      processes.push(daemon);
      return { name, region, url: /^ready (\S+)/m.exec(daemon.output())?.[1] ?? '', authorities: tls.ca, ...tls.client };
    }),
  );
  const config = { validation: { ...own, dnssecProbes: { secure: null, bogus: null } }, perspectives, websiteUrl: 'http://localhost/' };
  return composeValidation(config, clock, random, null, () => LIMITS);
}

/** What a validation job asks the network: the challenge and CAA, at once. */
async function validateOnce({ validate, checkCaa }: ComposedValidation, challengeType: 'dns-01' | 'http-01'): Promise<Round> {
  const method = challengeType === 'dns-01' ? '3.2.2.4.7' : '3.2.2.4.19';
  const account = { url: 'https://ca.example/acct/1', thumbprints: [] };
  const common = { challengeType, name: 'www.example.com', wildcard: false };
  const request: ValidationRequest = { ...common, methods: [method], subdomains: false, token: TOKEN, keyAuthorization: KEY_AUTHORIZATION, parameters: {}, account };
  const { signal } = new AbortController();
  for (const view of views) view.reset();
  const started = performance.now();
  const [result, caa] = await Promise.all([
    validate(request, signal),
    checkCaa({ ...common, issuers: ['ca.example'], accountUri: account.url, method }, null, signal),
  ]);
  const totalMs = performance.now() - started;
  if (!result.ok) throw new Error(result.problem.detail);
  if (!caa.permitted) throw new Error(caa.problem.detail);
  return { totalMs, slowestMs: Math.max(...views.map((view) => view.took())) };
}

function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
