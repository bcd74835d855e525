import type { Config } from '../config/config.js';
import type { Log } from '../core/log.js';
import type { Clock } from '../core/time.js';
import { Closers } from './closers.js';
import { repeat } from './repeat.js';
import { performRenewal, startChallengeServer, startSiteServer } from './test-sites-acts.js';
import { TestSiteFault } from './testsites/test-site-fault.js';

/** Often, so that the expired site is there soon after its certificate has lapsed; nothing is done but look where all is in order. */
const RENEWAL_SECONDS = 10;
const EXPIRING_SECONDS = 30;

/**
 * Serves the test sites of a development CA and renews them. The port where validation looks is the clients' own: it is taken only while a certificate is ordered.
 * @returns ends it
 * @throws Error naming a port that is taken
 */
export async function startDevelopmentTestSites({ baseUrl, publicUrl, testSites }: Config, { clock, log }: { clock: Clock; log: Log }): Promise<() => Promise<void>> {
  if (testSites === null) return () => Promise.resolve();
  const closers = new Closers();
  const configured = { baseUrl, publicUrl, testSites };
  closers.add(await startSiteServer(configured, clock));
  const answering = () =>
    startChallengeServer(testSites, clock).catch((error: unknown) => {
      throw new TestSiteFault(error instanceof Error ? error.message : String(error), { cause: error });
    });
  let told = '';
  const renew = async () => {
    const reports = await performRenewal(configured, clock, { expiringSeconds: EXPIRING_SECONDS, answering });
    const failures = reports.filter(({ outcome }) => outcome === 'failed').map(({ name, detail }) => `${name}: ${detail}`);
    const words = failures.join('; ');
    if (words !== told && words !== '') log.warn({ failures }, 'test sites could not be brought up; they will be tried again');
    told = words;
  };
  const first = renew().catch((error: unknown) => log.error({ err: error }, 'the test sites could not be brought up'));
  closers.add(() => first);
  closers.add(repeat({ clock, log, name: 'test sites', everySeconds: RENEWAL_SECONDS, act: () => first.then(renew) }));
  return () => closers.closeAll();
}
