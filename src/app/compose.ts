import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { readFileSync } from 'node:fs';
import type { Config } from '../config/config.js';
import { newId, type OrganizationId } from '../core/ids.js';
import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import { SECONDS_PER_DAY, type Clock } from '../core/time.js';
import { introduceRuleFiles, sha256Of } from '../audit/introduce-rule-files.js';
import { createAcmeApp } from '../acme/app.js';
import { confirmationMail } from '../notify/confirmation-mail.js';
import { CONFIRMATION_PATH, createPortalApp } from '../portal/app.js';
import { createLinks } from '../acme/links.js';
import { ACME_SERVER_LIMITS } from '../acme/server-limits.js';
import { createIssueCertificate } from '../ca/issue-certificate.js';
import { createLogCertificate } from '../ca/log-certificate.js';
import { createRecoverCertificates } from '../ca/recover.js';
import { openDatabase } from '../db/open-database.js';
import { takePlace } from '../db/take-place.js';
import type { Token } from '../hsm/token.js';
import { createJobRunner } from '../jobs/run-jobs.js';
import { createRegistrationAuthority } from '../ra/create-registration-authority.js';
import type { OfferedProfile } from '../ra/dependencies.js';
import { effectivePolicy } from '../policy/effective.js';
import { askGate } from '../vetting/gate.js';
import { matchesNameRules } from '../vetting/name-rules.js';
import { createReportWatch } from '../problems/watch-reports.js';
import { indexCertificates } from '../revocation/index-certificates.js';
import { recordCompromise } from '../revocation/record-compromise.js';
import { recordRevocation } from '../revocation/record-revocation.js';
import { revokeCompromised } from '../revocation/revoke-compromised.js';
import { createRevocationWatch } from '../revocation/watch-revocations.js';
import { describeAccountKey } from '../x509/account-key.js';
import { readCertificateIdentity } from '../x509/read-certificate-identity.js';
import { readCertificationRequest } from '../x509/read-certification-request.js';
import { challengeFacts } from './challenge-facts.js';
import { checkCt } from './check-ct.js';
import { checkPerspectives, mpicLimits } from './check-perspectives.js';
import { checkResolver } from './check-resolver.js';
import { createAuthorityCrls } from './authority-crls.js';
import { Closers } from './closers.js';
import { composeAccessLog } from './compose-access-log.js';
import { composeCt } from './compose-ct.js';
import { checkKeys, composeChains, composeIssuers, composeProfiles } from './compose-issuers.js';
import { composeKeys } from './compose-keys.js';
import { acmeListener } from './acme-listener.js';
import { checkMail } from './check-mail.js';
import { auditKeyOf, checkAuditKey, composeAudit } from './compose-audit.js';
import { composeLinters } from './compose-linters.js';
import { activeOnly } from './control/active-only.js';
import { controlActs } from './control/control-acts.js';
import { startControlServer } from './control/control-server.js';
import { composeDesks } from './compose-desks.js';
import { originsOf } from './compose-people-desk.js';
import { composeSubscriber } from './compose-subscriber.js';
import { composeMail, composeSendMail } from './compose-mail.js';
import { composeNoticeFacts } from './compose-notice-facts.js';
import { composeNotices } from './compose-notices.js';
import { composePortal } from './compose-portal.js';
import { composeStatus } from './compose-status.js';
import { composeVetting, keepVetting } from './compose-vetting.js';
import { composeValidation } from './compose-validation.js';
import { createMetrics } from '../metrics/create-metrics.js';
import { createMetricsListener } from './metrics-listener.js';
import { routeOf } from './public-route.js';
import { listen, stopListening } from './listen.js';
import { loadRules, type Rules } from './load-rules.js';
import { createManagementListener } from './management-listener.js';
import { createPublicListener } from './public-listener.js';
import { createPresignTurns } from './presign-turns.js';
import { repeat } from './repeat.js';
import { testCertificateRoute } from './testsites/test-certificates.js';
import { testSitesOf } from './testsites/test-site.js';
import { statusSchedule } from './status-schedule.js';
import { lintList, ruleFiles } from './rule-files.js';
import { repositoryFacts } from './repository/repository-facts.js';
import { repositoryPages } from './repository/repository-pages.js';

/** What a process is made of besides its configuration. Tests bring their own clock and chance. */
export interface Parts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Open; closed with the rest. */
  readonly token: Token;
  /** What the CA certificates' own URLs promise beside the issuers: certificates of roots and cross-certificates, and the roots' CRLs. */
  readonly published?: {
    readonly authorities: readonly { readonly id: string; readonly certificate: Buffer }[];
    readonly fixedCrls: readonly { readonly id: string; readonly crl: Buffer }[];
  };
}

/** A running CA. */
export interface Running {
  /** Ports that were bound, where the configuration said 0. */
  readonly ports: {
    readonly acme: number;
    readonly public: number;
    readonly management: number | null;
    readonly metrics: number | null;
    readonly portal: number | null;
    readonly officers: number | null;
  };
  /** Settles when this server must end because somebody has to be alone on its database. */
  readonly displaced: Promise<Error>;
  /** Takes no more requests, finishes what it has begun, hands the rest back, closes everything. */
  close(): Promise<void>;
}

const STOP_GRACE_MS = 5_000;
const RECOVERY_SECONDS = 300;
const SEAL_SECONDS = 1;
const EXPORT_SECONDS = 60;
/** How long a new certificate is not yet found by its name. */
const INDEX_SECONDS = 5;
/** New certificates are answered for on demand from the first second; this is how often it is seen whether they can get a response that needs no token. */
const PRESIGN_SECONDS = 3;
const AUTHORITY_CRL_WATCH_SECONDS = 6 * 3_600;
/** Older than any signature takes. */
const ABANDONED_SECONDS = 600;

/**
 * The composition root: constructs every room, checks that the pieces fit, recovers what an earlier process left, and starts the listeners.
 * @throws ConfigurationFault, DatabaseUnusable, SignerUnavailable; what was opened is closed again
 */
export async function compose(config: Config, parts: Parts): Promise<Running> {
  const closers = new Closers();
  closers.add(() => parts.token.close());
  try {
    return await start(config, parts, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

/** The profiles as orders see them. */
function offeredProfiles({ profiles, policies }: Rules): ReadonlyMap<string, OfferedProfile> {
  return new Map(
    [...profiles.values()].flatMap(({ name, description, validityDays, policy: policyName }) => {
      const named = policies.get(policyName);
      return named ? [[name, { facts: { name, description, validitySeconds: validityDays * SECONDS_PER_DAY }, policy: named.policy }]] : [];
    }),
  );
}

async function start(config: Config, { clock, random, log, token, published }: Parts, closers: Closers): Promise<Running> {
  const rules = loadRules(config);
  const issuers = composeIssuers(config);
  const inactive = () => token.health().state === 'inactive';
  const checkTokenKeys = async () => {
    await checkKeys(issuers, token);
    if (config.audit !== null) await checkAuditKey(config.audit, token);
  };
  if (!inactive()) await checkTokenKeys();
  const whyKeyIsWeak = composeKeys(config.keys, issuers);
  const limits = mpicLimits(rules);
  checkPerspectives(config, limits(clock.now()));
  checkMail(config, rules);
  await checkResolver(config, clock, random);
  const authorityCrls = createAuthorityCrls(config.authorities, { clock, log });
  const ct = composeCt(config, { clock, random, log });
  if (ct) closers.add(() => ct.close());
  checkCt(config, rules.profiles.values(), ct && ct.list(), clock.now());

  let displace: (reason: Error) => void = () => undefined;
  const displaced = new Promise<Error>((resolve) => (displace = resolve));
  const place = await takePlace({ url: config.database, as: 'server', clock, log, displaced: (reason) => displace(reason) });
  closers.add(() => place.release());
  const owner = newId(random);
  const database = await openDatabase({ url: config.database, clock, random, log, owner });
  closers.add(() => database.close());
  const { transactor } = database;
  const access = composeAccessLog(config, { transactor, clock, random, log });
  if (access) closers.add(() => access.close());
  const metrics = createMetrics({
    read: transactor.read,
    clock,
    token: () => token.health(),
    writing: () => database.writing(),
    ...(access && { accessLog: access.facts }),
  });
  database.onEvents((event) => metrics.event(event));
  const signer = metrics.timed(token);
  await introduceRuleFiles({ transactor, clock }, ruleFiles(config, rules, issuers));
  const audit = composeAudit({ config: config.audit, key: config.audit && auditKeyOf(config.audit, token), inactive, transactor, clock, log });
  // Runs when everything that appends has ended.
  closers.add(() => audit.finish());

  const profiles = composeProfiles(rules, issuers);
  const baselineAt = (now: number) =>
    config.policy.baselineMode === 'none' ? null : config.policy.baselineMode === 'current' ? now : config.policy.baselineMode;
  const linters = composeLinters(config);
  const ctLogs = ct && ct.logs;
  const issue = createIssueCertificate({
    transactor,
    signer,
    clock,
    random,
    log,
    profiles,
    baselineAt,
    ct: ctLogs,
    linters,
    lints: sha256Of(lintList('certificate').text),
  });
  const issuersById = new Map(issuers.map(({ issuer }) => [issuer.id, issuer]));
  const logCertificate = createLogCertificate({ transactor, ct: ctLogs, clock, log, issuers: issuersById });
  const recoverCertificates = createRecoverCertificates({ transactor, clock, log, olderThanSeconds: ABANDONED_SECONDS });

  const mailer = composeMail(config, clock, random);
  const validation = composeValidation(config, clock, random, mailer, limits);
  closers.add(() => validation.close());

  const vetting = await composeVetting(config, {
    transactor,
    clock,
    random,
    rules,
    hasAcceptedTerms: (id) => subscriber.authority.hasAcceptedTerms(id),
  });
  closers.add(keepVetting(vetting, { transactor, clock, log }));

  const links = createLinks(config.baseUrl);
  const accountHashPrefix = `${config.baseUrl}/acct-hash/`;
  const ra = createRegistrationAuthority({
    transactor,
    clock,
    random,
    log,
    validate: validation.validate,
    checkCaa: validation.checkCaa,
    reportCaaRefusal: validation.reportCaaRefusal,
    discoverContacts: validation.discoverContacts,
    writeConfirmationMail: confirmationMail,
    sendMail: composeSendMail(mailer),
    confirmationUrl: (value) => `${config.baseUrl}${CONFIRMATION_PATH}${value}`,
    issue,
    readCertificationRequest,
    readCertificateIdentity,
    describeAccountKey,
    whyKeyIsWeak,
    recordRevocation,
    recordCompromise,
    chainsOf: composeChains(issuers),
    askGate,
    matchesNameRules,
    nameRisk: (name) => vetting.names.screen().domain(name),
    profiles: offeredProfiles(rules),
    defaultProfile: config.profiles.default,
    baseline: rules.baseline,
    extraSuffixes: config.extraSuffixes,
    instanceUrl: `${config.publicUrl}/organization`,
    termsUrl: config.termsOfServiceUrl,
    accountUrl: (id) => links.account(id),
    accountHashPrefix,
    openRegistration: config.openRegistration as OrganizationId | null,
  });

  const schedule = statusSchedule([...rules.policies.values()].map(({ policy }) => effectivePolicy(policy, rules.baseline, clock.now())));
  const status = composeStatus({ issuers, linters, transactor, signer, clock, log, schedule, livePerSecond: config.ocsp.liveSignaturesPerSecond, ...(access && { posted: access.posted }) });
  const revocations = createRevocationWatch({ transactor, clock, log, status });

  const presigning = createPresignTurns(clock);
  const notices = composeNotices(config, { transactor, clock, random, log, resolver: validation.resolver, facts: composeNoticeFacts(transactor.read) });

  const runner = createJobRunner({
    transactor,
    clock,
    random,
    log,
    handlers: {
      'validate-challenge': ({ challengeId }, { signal }) => ra.runValidation(challengeId, signal),
      'issue-order': ({ orderId }, { signal, attempts }) => {
        presigning.issuing();
        return ra.runIssuance(orderId, signal, attempts);
      },
      'log-certificate': ({ certificateId }, { signal }) => logCertificate(certificateId, signal),
      'report-caa-refusal': ({ caaCheckId }, { signal, attempts }) => ra.reportCaaRefusal(caaCheckId, signal, attempts),
      'discover-contacts': ({ challengeId }, { signal }) => ra.discoverContacts(challengeId, signal),
      'send-mail': ({ mailId }) => ra.sendMail(mailId),
      'revoke-compromised': ({ spkiHash }, { signal }) => revokeCompromised({ transactor, clock, random, baseline: rules.baseline.choice }, spkiHash, signal),
      ...notices.handlers,
      'publish-crl': async ({ issuerId }, { signal }) => {
        await status.publish(issuerId, signal);
        await revocations.confirm(signal);
      },
    },
  });
  // What a killed process was at need not wait for its leases to run out.
  if (place.alone) await transactor.transaction(({ jobs }) => jobs.releaseLeases('all'));
  database.onJobs((jobs) => runner.accept(jobs));
  runner.start();
  closers.add(() => runner.stop());

  const recover = async (signal?: AbortSignal) => {
    await ra.recover();
    await recoverCertificates(signal);
  };
  await recover();
  // A CRL begun without a token to sign it would use up a number.
  const ensureCrls = async (signal?: AbortSignal) => {
    if (token.health().state === 'up') await status.ensureCrls(signal);
  };
  await ensureCrls()
    .catch((error: unknown) => log.error({ err: error }, 'the CRLs could not be published at start; they will be tried again'));
  closers.add(repeat({ clock, log, name: 'recovery', everySeconds: RECOVERY_SECONDS, act: recover }));
  closers.add(repeat({ clock, log, name: 'revocation watch', everySeconds: 60, act: (signal) => revocations.run(signal) }));
  closers.add(repeat({ clock, log, name: 'problem report watch', everySeconds: 60, act: createReportWatch({ transactor, clock, log }) }));
  closers.add(repeat({ clock, log, name: 'certificate index', everySeconds: INDEX_SECONDS, act: (signal) => indexCertificates(transactor, signal) }));
  // Heads and exports wait for a token to sign them; the chain does not.
  const seal = async (signal: AbortSignal) => {
    if (inactive()) await audit.sealer.seal(signal);
    else await audit.sealer.tick(signal);
  };
  closers.add(repeat({ clock, log, name: 'audit sealing', everySeconds: SEAL_SECONDS, act: seal }));
  const exportDays = async (signal: AbortSignal) => {
    if (!inactive()) await audit.exportDays(signal);
  };
  closers.add(repeat({ clock, log, name: 'audit export', everySeconds: EXPORT_SECONDS, act: exportDays }));
  for (const task of notices.tasks) closers.add(repeat({ clock, log, ...task }));
  authorityCrls.watch();
  closers.add(repeat({ clock, log, name: 'authority CRL watch', everySeconds: AUTHORITY_CRL_WATCH_SECONDS, act: async () => authorityCrls.watch() }));
  closers.add(repeat({ clock, log, name: 'crl schedule', everySeconds: 60, act: ensureCrls }));
  const presign = async (signal: AbortSignal) => {
    if (!inactive()) await status.presign(presigning.begin(), signal, () => presigning.mayGoOn());
  };
  closers.add(repeat({ clock, log, name: 'ocsp presigning', everySeconds: PRESIGN_SECONDS, act: presign }));

  if (config.controlSocket !== null) {
    const act = controlActs({
      tokenLabel: config.token.label,
      token,
      transactor,
      clock,
      log,
      checkKeys: checkTokenKeys,
      activated: () => void ensureCrls().catch((error: unknown) => log.error({ err: error }, 'the CRLs could not be published after the activation')),
    });
    const control = await startControlServer(config.controlSocket, act, log);
    closers.add(() => control.close());
  }

  const origins = originsOf(config);
  const subscriber = composeSubscriber(config, { transactor, clock, random }, rules, issuers, origins.portal ?? config.baseUrl);
  const desks = composeDesks({
    origins,
    transactor,
    clock,
    random,
    subscriber,
    vetting: vetting.desk,
    records: { rules, defaultProfile: config.profiles.default, makeDossier: (serial) => audit.makeDossier(serial) },
  });
  const portal = composePortal({ config, desks, clock, random, log });
  closers.add(() => portal.close());

  const ports = await startListeners();
  return { ports, displaced, close: () => closers.closeAll() };

  async function startListeners(): Promise<Running['ports']> {
    const tls = { cert: readFileSync(config.listen.acme.certificate), key: readFileSync(config.listen.acme.key) };
    const policies = [...rules.policies.values()];
    const acme = createHttpsServer(
      { ...ACME_SERVER_LIMITS, ...tls },
      acmeListener(activeOnly(() => token.health(), createAcmeApp({
        ra,
        baseUrl: config.baseUrl,
        clock,
        random,
        log,
        facts: {
          termsOfServiceUrl: config.termsOfServiceUrl,
          websiteUrl: config.websiteUrl,
          caaIdentities: [...new Set(policies.flatMap(({ policy }) => policy.caaIdentities))],
          externalAccountRequired: config.openRegistration === null,
          ...challengeFacts(policies.map(({ policy }) => policy), accountHashPrefix),
          profiles: Object.fromEntries([...rules.profiles.values()].map(({ name, description }) => [name, description])),
        },
      })), createPortalApp({ desk: ra, log })),
    );
    const publicServer = createHttpServer(
      ACME_SERVER_LIMITS,
      createPublicListener({
        routes: [...status.routes, ...authorityCrls.routes, ...(config.testSites ? [testCertificateRoute(config.testSites.folder, testSitesOf(config.testSites.sets))] : [])],
        pages: repositoryPages(repositoryFacts(config, { issuers, policies: policies.map(({ policy, text }) => ({ name: policy.name, text })), published })),
        onError: (error) => log.error({ err: error }, 'public: a request failed'),
        access: (request, status) => {
          metrics.answered(routeOf(request.url), status);
          access?.answered(request, status);
        },
      }),
    );
    const [first] = issuers;
    const management =
      config.listen.management && first
        ? createHttpsServer(
            { ...ACME_SERVER_LIMITS, ...tls },
            createManagementListener({
              metrics,
              roots: first.roots,
              intermediates: first.issuer.chains.map(([certificate]) => certificate as Buffer),
              mailFolder: config.mode === 'development' && config.mail && 'folder' in config.mail ? config.mail.folder : null,
              findBySerial: (serial) => transactor.read.certificates.findBySerial(serial),
              onError: (error) => log.error({ err: error }, 'management: a request failed'),
            }),
          )
        : null;
    const unhealthy = async (): Promise<string | null> => {
      const stored = await database.health();
      if (!stored.ok) return `database: ${stored.reason}`;
      const { state, failure } = token.health();
      return state === 'up' ? null : `token: ${failure ?? state}`;
    };
    const metricsServer = config.listen.metrics && createHttpServer(ACME_SERVER_LIMITS, createMetricsListener({ metrics, unhealthy, onError: (error) => log.error({ err: error }, 'metrics: a request failed') }));
    if (metricsServer) closers.add(() => stopListening(metricsServer, clock, STOP_GRACE_MS));
    for (const server of [acme, publicServer, ...(management ? [management] : []), ...portal.servers.map(({ server }) => server)]) {
      closers.add(() => stopListening(server, clock, STOP_GRACE_MS));
    }
    const ports = {
      metrics: config.listen.metrics && metricsServer ? await listen(metricsServer, 'metrics', config.listen.metrics) : null,
      public: await listen(publicServer, 'public', config.listen.public),
      management: management && config.listen.management ? await listen(management, 'management', config.listen.management) : null,
      acme: await listen(acme, 'ACME', config.listen.acme),
    };
    const sites = new Map<string, number>();
    for (const { site, server, at } of portal.servers) sites.set(site, await listen(server, site, at));
    return { ...ports, portal: sites.get('portal') ?? null, officers: sites.get('officers') ?? null };
  }
}
