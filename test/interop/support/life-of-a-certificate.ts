import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcmeClient, CertificateRequest, ClientKind } from '../clients/client.js';
import { challengeDnsProgram, startChallengeDns } from './challenge-dns.js';
import { freePorts } from './free-ports.js';
import { namesOf, ocspStatus, revokedSerials, serialOf, subjectOf, verifyChain } from './openssl.js';
import { startPebble } from './pebble.js';
import { certificateStatus, type Target } from './target.js';
import { startTegata, type Tegata } from './tegata.js';
import { findTool, whyLeftOut } from './tools.js';

/**
 * One client's whole way: one name, several names, a wildcard, renewal, revocation. It goes against Pebble first and tegata
 * then: what fails in both is the client's fault or the script's, what fails in tegata alone is ours.
 */
export function describeLifeOfACertificate(kind: ClientKind): void {
  describe.each(['Pebble', 'tegata'] as const)(`${kind.name} against %s`, (server) => {
    const missing = missingTool(kind, server);
    if (missing !== undefined) {
      test.skip(missing, () => undefined);
      return;
    }
    const running: { stop(): Promise<void> }[] = [];
    let folder: string;
    let target: Target | Tegata;
    let client: AcmeClient;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tegata-interop-'));
      const dns = await startChallengeDns();
      running.push(dns);
      const [httpPort] = (await freePorts(1)) as [number];
      target = server === 'Pebble' ? await startPebble(findPebble(kind)!, folder, dns, httpPort) : await startTegata(folder, dns, httpPort);
      running.push(target);
      client = await kind.open(findTool(kind.program ?? '', kind.age) ?? '', target, join(folder, 'client'));
    });
    afterAll(async () => {
      for (const daemon of running.reverse()) await daemon.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const label = kind.name.replace(/\W+/g, '-').replace(/-$/, '').toLowerCase();
    const one: CertificateRequest = { names: [`one.${label}.example.com`], challenge: 'http-01' };
    const several: CertificateRequest = {
      names: ['a', 'b', 'c'].map((host) => `${host}.${label}.example.com`) as [string],
      challenge: 'http-01',
    };
    const wildcard: CertificateRequest = { names: [`*.w.${label}.example.com`, `w.${label}.example.com`], challenge: 'dns-01' };

    const chains = new Map<CertificateRequest, string>();
    const issue = async (request: CertificateRequest): Promise<string> => {
      const chain = await client.issue(request);
      chains.set(request, chain);
      return chain;
    };
    /** What an earlier test issued; when it failed or was left out, issued now. */
    const issued = async (request: CertificateRequest): Promise<string> => chains.get(request) ?? issue(request);

    for (const [what, request] of Object.entries({
      'one name by http-01': one,
      'several names by http-01': several,
      'a wildcard by dns-01': wildcard,
    })) {
      test(`issues ${what}`, async () => {
        const chain = await issue(request);
        expect(await namesOf(chain)).toEqual([...request.names].sort());
        await expectGood(chain, target);
      });
    }

    test('issues one name by tls-alpn-01', async (context) => {
      if (client.issueByTls === undefined) return context.skip('this client does not speak tls-alpn-01');
      const name = `tls.${label}.example.com`;
      const chain = await client.issueByTls(name);
      expect(await namesOf(chain)).toEqual([name]);
      await expectGood(chain, target);
    });

    test('renews', async () => {
      const before = await serialOf(await issued(one));
      const chain = await client.renew(one);
      expect(await serialOf(chain)).not.toBe(before);
      expect(await namesOf(chain)).toEqual(one.names);
      await expectGood(chain, target);
    });

    test('revokes', async () => {
      const chain = join(folder, 'to-be-revoked.pem');
      await copyFile(await issued(several), chain);
      await expectGood(chain, target);
      await client.revoke(several);
      const serial = await serialOf(chain);
      expect(await certificateStatus(target, serial)).toBe('Revoked');
      if (!isTegata(target)) return;
      expect(await ocspStatus(chain, target.issuerFile, target.rootFile)).toBe('revoked');
      expect(await revokedSerials(chain, target.issuerFile, join(folder, 'crl.der'))).toContain(serial);
    });
  });
}

async function expectGood(chain: string, target: Target | Tegata): Promise<void> {
  await verifyChain(chain, target.rootFile);
  expect(await certificateStatus(target, await serialOf(chain))).toBe('Valid');
  if (!isTegata(target)) return;
  expect(await subjectOf(chain)).toMatch(/^C=[A-Z]{2}, (ST=[^,]+, )?(L=[^,]+, )?O=[^,]+, CN=/);
  expect(await ocspStatus(chain, target.issuerFile, target.rootFile)).toBe('good');
}

function isTegata(target: Target | Tegata): target is Tegata {
  return 'issuerFile' in target;
}

/** Each client meets the Pebble of its own age: an old client need not know a new protocol extension. */
function findPebble(kind: ClientKind): string | undefined {
  return findTool('pebble', kind.age) ?? findTool('pebble', kind.age === 'Debian' ? 'newest' : 'Debian');
}

function missingTool(kind: ClientKind, server: 'Pebble' | 'tegata'): string | undefined {
  if (kind.program !== undefined && findTool(kind.program, kind.age) === undefined) return whyLeftOut(`newest ${kind.program}`);
  if (challengeDnsProgram() === undefined) return whyLeftOut('pebble');
  if (server === 'Pebble' && findPebble(kind) === undefined) return whyLeftOut('pebble');
  return undefined;
}
