import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { ACME_SERVER_LIMITS } from '../acme/server-limits.js';
import type { Config, TestSitesConfig } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { loadConfig } from '../config/load-config.js';
import type { Clock } from '../core/time.js';
import { Closers } from './closers.js';
import { listen, stopListening } from './listen.js';
import { systemClock } from './system-clock.js';
import { challengeListener, webrootOf } from './testsites/challenge-folder.js';
import { renewTestSites, type TestSiteReport, type TestSitesRenewal } from './testsites/renew-test-sites.js';
import { siteTlsOptions, testSiteListener } from './testsites/test-site-listener.js';
import { testSitesOf } from './testsites/test-site.js';
import { untilSignal } from './until-signal.js';

export type { TestSiteReport };

/** The part of a configuration that test sites need. */
export type WithTestSites = Pick<Config, 'baseUrl' | 'publicUrl'> & { readonly testSites: TestSitesConfig };

const STOP_GRACE_MS = 1_000;
const HANDSHAKE_MS = 10_000;

/** Reads a configuration file that has test sites. @throws ConfigurationFault */
export function loadTestSites(file: string): WithTestSites {
  const { baseUrl, publicUrl, testSites } = loadConfig(file);
  if (testSites === null) throw new ConfigurationFault(file, ['testSites: it names none; config/example.yaml shows the keys']);
  return { baseUrl, publicUrl, testSites };
}

/** Orders, revokes and replaces what is due at the test sites. @throws ConfigurationFault, TestSiteFault */
export function performRenewal(
  { baseUrl, testSites }: WithTestSites,
  clock: Clock = systemClock,
  ways: Pick<TestSitesRenewal, 'expiringSeconds' | 'answering'> = {},
): Promise<readonly TestSiteReport[]> {
  const { eab, authorities, folder, sets } = testSites;
  const hmacKey = Buffer.from(readFileSync(eab.hmacKeyFile, 'utf8').trim(), 'base64url');
  const account = { directoryUrl: `${baseUrl}/dir`, authorities: authorities === null ? null : readFileSync(authorities, 'utf8'), eab: { kid: eab.kid, hmacKey } };
  return renewTestSites({ account, folder, sets, clock, ...ways });
}

/** Starts the web server of the test sites: HTTPS, and HTTP for validation. @returns ends it @throws Error naming a port that is taken */
export async function startTestSites(configured: WithTestSites, clock: Clock = systemClock): Promise<() => Promise<void>> {
  const closers = new Closers();
  try {
    closers.add(await startSiteServer(configured, clock));
    closers.add(await startChallengeServer(configured.testSites, clock));
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
  return () => closers.closeAll();
}

/** The HTTPS half of it. @returns ends it @throws Error naming a port that is taken */
export async function startSiteServer({ publicUrl, testSites: { folder, sets, listen: { https: address } } }: WithTestSites, clock: Clock): Promise<() => Promise<void>> {
  const sites = testSitesOf(sets);
  const https = createHttpsServer({ ...ACME_SERVER_LIMITS, handshakeTimeout: HANDSHAKE_MS, ...siteTlsOptions(folder, sites) }, testSiteListener(sites, publicUrl));
  await listen(https, 'test sites’ HTTPS', address);
  return () => stopListening(https, clock, STOP_GRACE_MS);
}

/** The HTTP half of it. @returns ends it @throws Error naming a port that is taken */
export async function startChallengeServer({ folder, sets, httpsPort, listen: { http: address } }: TestSitesConfig, clock: Clock): Promise<() => Promise<void>> {
  const names = new Set(testSitesOf(sets).map(({ name }) => name));
  const http = createHttpServer(ACME_SERVER_LIMITS, challengeListener(webrootOf(folder), names, httpsPort));
  await listen(http, 'test sites’ HTTP', address);
  return () => stopListening(http, clock, STOP_GRACE_MS);
}

/** Runs the web server until SIGINT or SIGTERM. @throws ConfigurationFault */
export async function serveTestSites(file: string): Promise<void> {
  const configured = loadTestSites(file);
  const stopped = untilSignal();
  const stop = await startTestSites(configured);
  process.stdout.write(`ready ${testSitesOf(configured.testSites.sets).map(({ name }) => `https://${name}/`).join(' ')}\n`);
  await stopped;
  await stop();
}
