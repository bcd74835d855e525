import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { toRfc3339, type Clock } from '../../core/time.js';
import { holdLock } from '../../db/sqlite/hold-lock.js';
import { AcmeRefused, openAcmeSession, type AcmeAccount, type AcmeSession } from './acme-session.js';
import { webrootOf } from './challenge-folder.js';
import { obtainCertificate } from './obtain-certificate.js';
import { keepCertificateFile, readSiteFile, siteFileOf, waitingFileOf, writeSiteFile, type SiteFile } from './site-file.js';
import { TestSiteFault } from './test-site-fault.js';
import { testSitesOf, type TestSite, type TestSiteSet } from './test-site.js';

export interface TestSitesRenewal {
  readonly account: Omit<AcmeAccount, 'keyFile'>;
  /** Keys, certificates, the account key and responses to challenges; made when it is not there. */
  readonly folder: string;
  readonly sets: readonly TestSiteSet[];
  readonly clock: Clock;
  /** How long the certificate lives that is left to expire; {@link EXPIRING_SECONDS} when left out. */
  readonly expiringSeconds?: number;
  /** Starts whoever answers validation while a certificate is ordered, where no web server does all the time. @returns ends it @throws TestSiteFault */
  readonly answering?: () => Promise<() => Promise<void>>;
}

/** How a site is after a renewal. */
export interface TestSiteReport extends TestSite {
  /** `current`: nothing had to be done. `renewed`: a new certificate is in place. `waiting`: its certificate has not expired yet. `failed`: see `detail`. */
  readonly outcome: 'current' | 'renewed' | 'waiting' | 'failed';
  /** In words. */
  readonly detail: string;
}

/** Long enough for slow validation and logging, short enough that the site is up on the same day. Its times are true: it is issued, and lapses. */
const EXPIRING_SECONDS = 3_600;
/** Valid and revoked certificates are replaced with this part of their lives left: a revoked one must not expire, or it shows the wrong fault. */
const RENEWAL_PART = 1 / 3;

/**
 * Brings the test sites to what they promise (CP 2.2, BR 2.2): one certificate that is valid, one that is revoked, one that has expired, each with a key of its
 * own, all ordered over ACME like everybody's. Run often: what is in order is left alone. A certificate takes its site's place only once it is what
 * the site promises, so that a site never shows anything else.
 * @returns each site; a failure of one does not keep the others from being renewed
 * @throws TestSiteFault when another renewal works in the folder
 */
export async function renewTestSites({ account, folder, sets, clock, expiringSeconds = EXPIRING_SECONDS, answering }: TestSitesRenewal): Promise<readonly TestSiteReport[]> {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const lock = holdLock(join(folder, 'renewal'));
  if (!lock) throw new TestSiteFault(`another renewal works in ${folder}: let it end`);
  try {
    let opening: Promise<AcmeSession> | undefined;
    const session = () => (opening ??= openAcmeSession({ ...account, keyFile: join(folder, 'account.key') }, clock));
    const reports: TestSiteReport[] = [];
    for (const site of testSitesOf(sets)) {
      const valid = sets.find((set) => set[site.kind] === site.name)?.valid ?? site.name;
      reports.push(await renew(site, { folder, clock, session, expiringSeconds, answering, issuerOf: valid }));
    }
    return reports;
  } finally {
    lock.release();
  }
}

interface Renewing {
  readonly folder: string;
  readonly clock: Clock;
  /** Opened by the first site that needs it. */
  readonly session: () => Promise<AcmeSession>;
  readonly expiringSeconds: number;
  readonly answering: TestSitesRenewal['answering'];
  /** Name of the set's valid site. */
  readonly issuerOf: string;
}

async function renew(site: TestSite, renewing: Renewing): Promise<TestSiteReport> {
  try {
    return { ...site, ...(await bringUp(site, renewing)) };
  } catch (error) {
    if (!(error instanceof TestSiteFault)) throw error;
    return { ...site, outcome: 'failed', detail: error.message };
  }
}

async function bringUp(site: TestSite, renewing: Renewing): Promise<Pick<TestSiteReport, 'outcome' | 'detail'>> {
  const { folder, clock } = renewing;
  const [file, waitingFile] = [siteFileOf(folder, site.name), waitingFileOf(folder, site.name)];
  const placed = readSiteFile(file);
  if (placed !== undefined) keepCertificateFile(folder, site.name, placed);
  if (placed !== undefined && !isDue(site, placed, renewing)) return { outcome: 'current', detail: describe(site, placed) };
  let waiting = readSiteFile(waitingFile);
  if (waiting !== undefined && isUseless(site, waiting, renewing)) {
    rmSync(waitingFile);
    waiting = undefined;
  }
  waiting ??= writeSiteFile(waitingFile, await order(site, renewing));
  if (site.kind === 'revoked') await revoke(await renewing.session(), waiting);
  if (site.kind === 'expired' && waiting.notAfter >= clock.now())
    return { outcome: 'waiting', detail: `its certificate ${waiting.leaf.serialNumber.toLowerCase()} expires at ${toRfc3339(waiting.notAfter)}; run this again after that` };
  renameSync(waitingFile, file);
  keepCertificateFile(folder, site.name, waiting);
  return { outcome: 'renewed', detail: describe(site, waiting) };
}

async function order({ kind, name, profile }: TestSite, { folder, clock, session, expiringSeconds, answering }: Renewing): Promise<{ key: string; chain: string }> {
  const signedIn = await session();
  const stop = await answering?.();
  try {
    const notAfter = kind === 'expired' ? clock.now() + expiringSeconds : null;
    return await obtainCertificate(signedIn, clock, { name, profile, notAfter, webroot: webrootOf(folder) });
  } finally {
    await stop?.();
  }
}

/** Without a reason: none of BR 7.2.2's would be true. */
async function revoke(session: AcmeSession, { leaf }: SiteFile): Promise<void> {
  try {
    await session.post(session.directory.revokeCert, { certificate: leaf.raw.toString('base64url') });
  } catch (error) {
    // An earlier run has died after it.
    if (!(error instanceof AcmeRefused && error.type === 'alreadyRevoked')) throw error;
  }
}

/** Whether a site in order is to get a new certificate: time runs out, or the set has another issuer now (CP 5.6). What has expired stays so. */
function isDue({ kind, name }: TestSite, { leaf, notBefore, notAfter }: SiteFile, { folder, clock, issuerOf }: Renewing): boolean {
  if (kind !== 'expired' && notAfter - clock.now() < (notAfter - notBefore) * RENEWAL_PART) return true;
  const valid = name === issuerOf ? undefined : readSiteFile(siteFileOf(folder, issuerOf));
  return valid !== undefined && valid.leaf.issuer !== leaf.issuer;
}

/** What an interrupted run has left too long ago. */
function isUseless(site: TestSite, waiting: SiteFile, renewing: Renewing): boolean {
  return site.kind === 'expired' ? false : isDue(site, waiting, renewing);
}

function describe({ kind }: TestSite, { leaf, notAfter }: SiteFile): string {
  const serial = leaf.serialNumber.toLowerCase();
  return kind === 'expired' ? `certificate ${serial} expired at ${toRfc3339(notAfter)}` : `certificate ${serial}, ${kind}, until ${toRfc3339(notAfter)}`;
}
