import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose } from './compose.js';
import { systemRandom } from './system-random.js';
import type { Config } from '../config/config.js';
import { silentLog } from '../../test/support/test-database.js';
import { startCa, type Ca } from '../../test/support/start-ca.js';

/** The configuration of a CA that runs beside, to be spoilt; with a database of its own where the fault lies elsewhere. */
let ca: Ca;
beforeAll(async () => {
  ca = await startCa();
});
afterAll(() => ca.stop());

const start = async (config: Config): Promise<{ close(): Promise<void> }> =>
  compose(config, { clock: ca.clock, random: systemRandom, log: silentLog, token: await ca.keys.open(ca.clock, silentLog) });

describe('a CA that cannot be put together is not half started', () => {
  const withIssuer = (change: (issuer: Config['issuers'][0]) => Config['issuers'][0]): Config => ({
    ...ca.config,
    issuers: ca.config.issuers.map(change),
  });

  test('when a certificate is for another key than the token has', async () => {
    const config = withIssuer((issuer) => ({ ...issuer, ocsp: { ...issuer.ocsp, certificate: issuer.certificate } }));
    await expect(start(config)).rejects.toMatchObject({
      name: 'ConfigurationFault',
      message: expect.stringContaining('ocsp.key: the certificate is for another key than "ocsp"') as string,
    });
  });

  test('when the token has no such key', async () => {
    await expect(start(withIssuer((issuer) => ({ ...issuer, key: 'nothing' })))).rejects.toMatchObject({
      name: 'SignerUnavailable',
      message: expect.stringContaining('nothing') as string,
    });
  });

  test('when a certificate file holds none', async () => {
    const file = join(ca.keys.folder, 'empty.pem');
    writeFileSync(file, '');
    await expect(start(withIssuer((issuer) => ({ ...issuer, certificate: file })))).rejects.toMatchObject({
      name: 'ConfigurationFault',
      message: expect.stringContaining('one CERTIFICATE') as string,
    });
  });

  test('when no profile uses the issuer, or the default profile is not there', async () => {
    await expect(start(withIssuer((issuer) => ({ ...issuer, id: 'issuer-2' })))).rejects.toThrow(
      /its issuer "issuer-1" is not configured[^]*no profile uses the issuer "issuer-2"/,
    );
    await expect(start({ ...ca.config, profiles: { ...ca.config.profiles, default: 'ev' } })).rejects.toThrow('there is no profile "ev"');
  });

  test('when the database is missing, with the command that makes it', async () => {
    await expect(start({ ...ca.config, database: join(ca.keys.folder, 'none.sqlite') })).rejects.toMatchObject({
      name: 'DatabaseUnusable',
      message: expect.stringContaining('tegata db init') as string,
    });
  });

  test('when another server works on the database; that one goes on', async () => {
    await expect(start(ca.config)).rejects.toMatchObject({ name: 'DatabaseUnusable', reason: 'in-use' });
    const client = await ca.subscribe();
    expect((await client.newOrder(['www.example.com'])).status).toBe(201);
  });

  test('when a port is taken: it is named, and the database is let go', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const database = join(ca.keys.folder, 'port.sqlite');
    copyFileSync(ca.keys.emptyDatabase, database);
    const { listen } = ca.config;
    const alone = { portal: null, officers: null };
    const free = { ...listen, management: null, public: { host: '127.0.0.1', port: 0 } };
    try {
      await expect(start({ ...ca.config, ...alone, database, listen: { ...free, acme: { ...listen.acme, port } } })).rejects.toThrow(
        `the ACME listener cannot use 127.0.0.1:${port}: the port is taken`,
      );
      await (await start({ ...ca.config, ...alone, database, listen: { ...free, acme: { ...listen.acme, port: 0 } } })).close();
    } finally {
      taken.close();
    }
  });
});

test('stopping waits for nobody who is idle, and frees ports and database at once', async () => {
  const first = await startCa();
  const client = await first.subscribe();
  await first.restart();
  expect((await client.newOrder(['www.example.com'])).status).toBe(201);
  await first.stop();
  await expect(client.nonce()).rejects.toThrow(/ECONNREFUSED/);
});
