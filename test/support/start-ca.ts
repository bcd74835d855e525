import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type Running } from '../../src/app/compose.js';
import { keepDemonstrationOrganization } from '../../src/app/demonstration-organization.js';
import { developmentConfig } from '../../src/app/development-config.js';
import { loadShippedRules, shippedRules } from '../../src/app/shipped-rules.js';
import { systemRandom } from '../../src/app/system-random.js';
import { contactActs, type ContactActs } from '../../src/app/contact-acts.js';
import { vettingActs, type VettingActs } from '../../src/app/vetting-acts.js';
import type { Config } from '../../src/config/config.js';
import type { Clock } from '../../src/core/time.js';
import { openDatabase, type Database } from '../../src/db/open-database.js';
import type { Log } from '../../src/core/log.js';
import type { Token } from '../../src/hsm/token.js';
import { startDevelopmentDns, type DevelopmentDns } from '../../src/validation/net/development-dns.js';
import type { AccountKey, ExternalAccountKey } from './account-key.js';
import { AcmeClient, type NewAccountOptions } from './acme-client.js';
import { startChallengeWeb, type ChallengeWeb } from './challenge-web.js';
import { developmentKeys, type DevelopmentKeys } from './development-keys.js';
import { freePort } from './free-port.js';
import { TickingClock } from './ticking-clock.js';

export type PolicyName = 'ov-acme' | 'secom-sr-2.96';

export interface CaOptions {
  clock?: Clock;
  /** Profiles of all of them are offered; the first one's is the default. */
  policies?: readonly PolicyName[];
  /** URL of an empty, migrated database; a new SQLite file when left out. */
  database?: string;
  openRegistration?: boolean;
  /** Opened at each start; the development token when left out. */
  token?: (clock: Clock, log: Log) => Promise<Token>;
  /** Changes to the configuration, last. */
  configure?: (config: Config) => Config;
}

/** A line that the CA logged as a warning or an error. */
export interface LoggedLine {
  level: 'warn' | 'error';
  message: string;
  facts: object;
}

/** The whole program in this process: real HTTPS, a real token, a real database, its own DNS and a subscriber's web server. */
export interface Ca {
  readonly config: Config;
  readonly clock: Clock;
  readonly keys: DevelopmentKeys;
  readonly directoryUrl: string;
  readonly publicUrl: string;
  readonly managementUrl: string;
  /** The demonstration organization's external account key. */
  readonly eab: ExternalAccountKey;
  readonly portalUrl: string;
  readonly officersUrl: string;
  /** The database, on a connection of its own. */
  readonly transactor: Database['transactor'];
  /** Officers' acts, on a database connection of their own, as the commands have. */
  readonly acts: VettingActs;
  readonly contacts: ContactActs;
  readonly dns: DevelopmentDns;
  readonly web: ChallengeWeb;
  /** Warnings and errors so far. */
  readonly logged: LoggedLine[];
  /** A client without an account. */
  connect(key?: AccountKey): Promise<AcmeClient>;
  /** A client with a new account, of the demonstration organization unless another key is given. */
  subscribe(options?: NewAccountOptions & { key?: AccountKey }): Promise<AcmeClient>;
  /** Ends the program and starts it again on the same database and ports. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a CA. Costs some 100 ms, the first in a process the making of its keys besides. */
export async function startCa(options: CaOptions = {}): Promise<Ca> {
  const { clock = new TickingClock(), database } = options;
  const keys = await developmentKeys();
  const folder = mkdtempSync(join(tmpdir(), 'tegata-protocol-'));
  const file = join(folder, 'tegata.sqlite');
  if (database === undefined) copyFileSync(keys.emptyDatabase, file);
  const dns = await startDevelopmentDns();
  const web = await startChallengeWeb();
  const logged: LoggedLine[] = [];
  const log = recordingLog(logged);
  const config = await configureCa(options, keys, database ?? file, dns, web);

  const officers = await openDatabase({ url: config.database, clock, random: systemRandom, log });
  const acts = vettingActs({ transactor: officers.transactor, clock, random: systemRandom }, loadShippedRules());
  const hmacKey = randomBytes(32);
  await keepDemonstrationOrganization(acts, [{ id: 'demo', hmacKey }], () => Promise.resolve(undefined));
  const eab = { kid: 'demo', hmacKey: hmacKey.toString('base64url') };

  const openToken = options.token ?? ((...parts: Parameters<typeof keys.open>) => keys.open(...parts));
  const start = async (): Promise<Running> =>
    compose(config, { clock, random: systemRandom, log, token: await openToken(clock, log), published: keys.pki });
  const cleanUp = async (): Promise<void> => {
    await officers.close();
    await web.close();
    await dns.close();
    rmSync(folder, { recursive: true, force: true });
  };
  let running: Running;
  try {
    running = await start();
  } catch (error) {
    await cleanUp();
    throw error;
  }
  const directoryUrl = `${config.baseUrl}/dir`;
  const connect = (key?: AccountKey) => AcmeClient.connect(directoryUrl, { ca: keys.tlsCa, ...(key && { key }) });
  return {
    config,
    clock,
    keys,
    directoryUrl,
    publicUrl: config.publicUrl,
    portalUrl: config.portal?.url ?? '',
    officersUrl: config.officers?.url ?? '',
    transactor: officers.transactor,
    managementUrl: `https://localhost:${config.listen.management?.port ?? 0}`,
    eab,
    acts,
    contacts: contactActs({ transactor: officers.transactor, clock, random: systemRandom }),
    dns,
    web,
    logged,
    connect,
    subscribe: async ({ key, ...request } = {}) => {
      const client = await connect(key);
      const reply = await client.newAccount({ termsOfServiceAgreed: true, eab, ...request });
      if (reply.status !== 201) throw new Error(`no account: ${reply.status} ${reply.body}`);
      return client;
    },
    restart: async () => {
      await running.close();
      running = await start();
    },
    stop: async () => {
      await running.close();
      await cleanUp();
    },
  };
}

async function configureCa(
  options: CaOptions,
  keys: DevelopmentKeys,
  database: string,
  dns: DevelopmentDns,
  web: ChallengeWeb,
): Promise<Config> {
  const { policies = ['ov-acme'], openRegistration = false, configure = (config: Config) => config } = options;
  const { token, pki, tls } = keys;
  const at = async () => ({ host: '127.0.0.1', port: await freePort() });
  const files = {
    token: { module: token.modulePath, label: token.tokenLabel, pinFile: token.pinFile },
    issuer: pki.issuer,
    ocsp: pki.ocsp,
    audit: pki.audit,
    tls: { certificate: tls.certificate, key: tls.key },
  };
  const config = developmentConfig(
    {
      data: keys.folder,
      listen: await at(),
      management: await at(),
      public: await at(),
      portal: await at(),
      officers: await at(),
      httpPort: web.port,
      tlsPort: 1,
      dnsServer: null,
      policy: policies[0] ?? 'ov-acme',
      eabKeys: [],
      openRegistration,
      database,
      logLevel: 'warn',
    },
    files,
    dns,
  );
  const shipped = shippedRules();
  return configure({
    ...config,
    policy: { ...config.policy, files: policies.map((name) => shipped.policies.get(name) ?? name) },
    profiles: {
      ...config.profiles,
      files: [...shipped.profiles.values()].filter(({ policy }) => policies.some((name) => name === policy)).map(({ file }) => file),
    },
  });
}

function recordingLog(lines: LoggedLine[]): Parameters<typeof openDatabase>[0]['log'] {
  const at =
    (level: LoggedLine['level']) =>
    (facts: object, message: string): void => {
      lines.push({ level, message, facts });
    };
  return { debug: () => undefined, info: () => undefined, warn: at('warn'), error: at('error') };
}
