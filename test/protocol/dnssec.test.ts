import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.js';
import type { AcmeClient } from '../support/acme-client.js';
import { readAuditEvents } from '../support/audit-events.js';
import { databaseContent } from '../support/database-content.js';
import { obtain, order, respond } from '../support/order-flow.js';
import { missingDnsPackages, startSignedDns, type SignedDns } from '../support/signed-dns.js';
import { startCa, type Ca } from '../support/start-ca.js';

const missing = missingDnsPackages();

/** The whole program before a validating resolver (unbound), which validates from a root of our own down. */
describe.skipIf(missing.length > 0)(
  `DNSSEC (BR 4.2.2.2)${missing.length > 0 ? `: left out, not installed: ${missing.join(', ')}` : ''}`,
  () => {
    const web = ['@ A 127.0.0.1', 'www A 127.0.0.1'];
    let dns: SignedDns;
    let ca: Ca;
    let client: AcmeClient;
    const relyOn =
      (server: { host: string; port: number }) =>
      (config: Config): Config => ({
        ...config,
        validation: { ...config.validation, dnssec: 'required', dnsServer: `${server.host}:${server.port}` },
      });
    beforeAll(async () => {
      dns = await startSignedDns({
        test: { kind: 'secure', nsec3: 'opt-out' },
        'signed.test': { kind: 'secure', records: [...web, '@ CAA 0 issue "secomtrust.net"'] },
        'nsec3.test': { kind: 'secure', nsec3: 'plain', records: [...web, '@ CAA 0 issue "letsencrypt.org"'] },
        'unsigned.test': { kind: 'insecure', records: web },
        'expired.test': { kind: 'expired', records: web },
        // Only the CAA set was altered after it was signed.
        'altered.test': { kind: 'altered', records: [...web, '@ CAA 0 issue "secomtrust.net"', '@ CAA 0 iodef "signed"'] },
      });
      ca = await startCa({ configure: relyOn(dns.resolver) });
      client = await ca.subscribe();
    });
    afterAll(async () => {
      await ca.stop();
      await dns.stop();
    });

    /** Answers a challenge of the one name. @returns the challenge in its end state */
    async function attempt(name: string, type: 'http-01' | 'dns-01' = 'http-01') {
      const ordered = await order(client, [name]);
      const [url] = ordered.json.authorizations as [string];
      const { challenges, ...rest } = (await client.read(url)).json;
      const offered = challenges.find((each: { type: string }) => each.type === type);
      if (type === 'dns-01') await dns.set(name, [...web, `_acme-challenge TXT "${client.dnsDigest(offered.token)}"`]);
      await respond(ca, client, { ...rest, challenges }, type);
      return (await client.poll(url)).json.challenges.find((each: { type: string }) => each.type === type);
    }
    /** The record of the newest validation. */
    const lastRecord = () =>
      readAuditEvents(ca.config.database)
        .filter(({ kind }) => kind === 'validation.attempted')
        .at(-1)?.detail;
    const caaOf = async (name: string) =>
      ((await databaseContent(ca.config.database))['caa_checks'] ?? []).map((row) => JSON.parse(row)).filter((row) => row.name === name);

    it('a signed zone: validated, permitted, and kept as secure', async () => {
      await obtain(ca, client, ['www.signed.test']);
      const secure = { A: { status: 'secure' }, AAAA: { status: 'secure' } };
      expect(lastRecord()).toMatchObject({ name: 'www.signed.test', record: { primary: { attempts: [{ hops: [{ dnssec: secure }] }] } } });
      expect(await caaOf('www.signed.test')).toMatchObject([{ decision: 'permitted', owner: 'signed.test', dnssec: 'secure' }]);
    });

    it('an unsigned zone: validated, and kept as insecure with the zone whose parent proves it', async () => {
      await obtain(ca, client, ['www.unsigned.test']);
      expect(lastRecord()).toMatchObject({
        record: { primary: { attempts: [{ hops: [{ dnssec: { A: { status: 'insecure', zone: 'unsigned.test', proof: 'no-ds' } } }] }] } },
      });
      expect(await caaOf('www.unsigned.test')).toMatchObject([{ decision: 'permitted', owner: null, dnssec: 'insecure' }]);
    });

    it('dns-01 in a signed and in an unsigned zone', async () => {
      expect(await attempt('unsigned.test', 'dns-01')).toMatchObject({ status: 'valid' });
      expect(lastRecord()).toMatchObject({ record: { primary: { answer: { matched: true, dnssec: { status: 'insecure' } } } } });
      expect(await attempt('signed.test', 'dns-01')).toMatchObject({ status: 'valid' });
      expect(lastRecord()).toMatchObject({ record: { primary: { answer: { matched: true, authenticated: true, dnssec: { status: 'secure' } } } } });
    });

    it.each(['http-01', 'dns-01'] as const)('bogus data validates nothing: %s', async (type) => {
      const challenge = await attempt('expired.test', type);
      expect(challenge).toMatchObject({ status: 'invalid', error: { type: 'urn:ietf:params:acme:error:dns' } });
      expect(challenge.error.detail).toContain('fail DNSSEC validation');
      expect(JSON.stringify(lastRecord())).toContain('"status":"bogus"');
    });

    it('a bogus CAA set is no permission', async () => {
      const challenge = await attempt('www.altered.test');
      expect(challenge).toMatchObject({ status: 'invalid', error: { type: 'urn:ietf:params:acme:error:dns' } });
      expect(challenge.error.detail).toContain(
        'The CAA records of altered.test, which decide for www.altered.test, could not be looked up: the CAA records of altered.test fail DNSSEC validation',
      );
      expect(await caaOf('www.altered.test')).toMatchObject([{ decision: 'failed', owner: 'altered.test', dnssec: 'bogus' }]);
    });

    it('a set in a signed zone that forbids', async () => {
      expect(await attempt('www.nsec3.test')).toMatchObject({ status: 'invalid', error: { type: 'urn:ietf:params:acme:error:caa' } });
      expect(await caaOf('www.nsec3.test')).toMatchObject([{ decision: 'forbidden', owner: 'nsec3.test', dnssec: 'secure' }]);
    });

    it('the program does not start before a resolver that does not validate', async () => {
      await expect(startCa({ configure: relyOn(dns.unvalidating) })).rejects.toThrow(/does not validate.*unbound/s);
    });
  },
);
