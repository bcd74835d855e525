import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAcmeApp, type AcmeAppParts } from '../../../src/acme/app.js';
import { ACME_SERVER_LIMITS } from '../../../src/acme/server-limits.js';
import type { Log } from '../../../src/core/log.js';
import type { Account } from '../../../src/core/state/account.js';
import type { DirectoryFacts } from '../../../src/ra/registration-authority.js';
import { generateAccountKey, type AccountKey } from '../../support/account-key.js';
import { AcmeClient } from '../../support/acme-client.js';
import { FakeClock } from '../../support/fake-clock.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { FakeRegistrationAuthority } from './fake-registration-authority.js';

export const FACTS: DirectoryFacts = {
  termsOfServiceUrl: 'https://ca.example/terms',
  websiteUrl: 'https://ca.example/',
  caaIdentities: ['ca.example'],
  externalAccountRequired: true,
  subdomainAuthAllowed: true,
  dnsPersist: null,
  profiles: { 'ov-199': 'https://ca.example/profiles/ov-199' },
};

export interface LogLine {
  level: string;
  fields: Record<string, unknown>;
  message: string;
}

/** The front end over real HTTP on a free port, with a fake behind it. */
export interface FrontEndUnderTest extends AsyncDisposable {
  baseUrl: string;
  ra: FakeRegistrationAuthority;
  log: LogLine[];
  server: Server;
  /** A client that has read the directory and has no account. */
  connect(key?: AccountKey): Promise<AcmeClient>;
  /** A client with an account, and what the fake keeps of it; the making of the account is not among `ra.acts`. */
  enrol(key?: AccountKey): Promise<{ client: AcmeClient; account: Account }>;
}

/** @param limits of the server, where they are to be other than those recommended */
export async function startFrontEnd(
  parts: Partial<AcmeAppParts> = {},
  limits: Partial<Record<keyof typeof ACME_SERVER_LIMITS, number>> = {},
): Promise<FrontEndUnderTest> {
  const ra = new FakeRegistrationAuthority();
  const log: LogLine[] = [];
  const write =
    (level: string) =>
    (fields: object, message: string): void =>
      void log.push({ level, fields: { ...fields }, message });
  const sink: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const server = createServer({ ...ACME_SERVER_LIMITS, ...limits });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on(
    'request',
    createAcmeApp({ ra, facts: FACTS, baseUrl, clock: new FakeClock(), random: new SeededRandom('front end'), log: sink, ...parts }),
  );
  const connect = (key: AccountKey = generateAccountKey()): Promise<AcmeClient> => AcmeClient.connect(`${baseUrl}/dir`, { key });
  return {
    baseUrl,
    ra,
    log,
    server,
    connect,
    async enrol(key) {
      const client = await connect(key);
      const reply = await client.newAccount();
      if (reply.status !== 201) throw new Error(reply.body);
      ra.acts.length = 0;
      const account = await ra.findAccountByKey(client.key.thumbprint);
      if (!account) throw new Error('no account');
      return { client, account };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
