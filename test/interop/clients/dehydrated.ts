import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../support/run.js';
import type { Target } from '../support/target.js';
import { withWebRoot } from '../support/web-root.js';
import { CONTACT, DNS_HOOK, type AcmeClient, type CertificateRequest, type ClientKind } from './client.js';

export const dehydrated: ClientKind = { name: 'dehydrated (Debian)', age: 'Debian', program: 'dehydrated', open: openDehydrated };

async function openDehydrated(program: string, target: Target, folder: string): Promise<AcmeClient> {
  const wellKnown = join(folder, 'web/.well-known/acme-challenge');
  await mkdir(wellKnown, { recursive: true });
  const config = join(folder, 'config');
  const settings = {
    CA: target.directoryUrl,
    BASEDIR: folder,
    WELLKNOWN: wellKnown,
    CONTACT_EMAIL: CONTACT,
    EAB_KID: target.eab.kid,
    EAB_HMAC_KEY: target.eab.hmacKey,
    CURL_OPTS: `--cacert ${target.tlsCaFile}`,
  };
  await writeFile(
    config,
    Object.entries(settings)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
  const env = { CHALLTESTSRV: target.dns.managementUrl };
  const act = (args: readonly string[]): Promise<string> =>
    withWebRoot(join(folder, 'web'), target.httpPort, () => mustRun(program, ['--config', config, ...args], { env }));
  const lineage = (request: CertificateRequest): string => request.names[0].replace('*.', 'wildcard.');
  const chainFile = (request: CertificateRequest): string => join(folder, 'certs', lineage(request), 'fullchain.pem');
  const obtain = async (request: CertificateRequest, force: readonly string[]): Promise<string> => {
    const challenge = request.challenge === 'dns-01' ? ['--challenge', 'dns-01', '--hook', DNS_HOOK] : ['--challenge', 'http-01'];
    await act(['--cron', '--domain', request.names.join(' '), '--alias', lineage(request), ...challenge, ...force]);
    return chainFile(request);
  };
  let registered = false;
  return {
    async issue(request) {
      if (!registered) await act(['--register', '--accept-terms']);
      registered = true;
      return obtain(request, []);
    },
    renew: (request) => obtain(request, ['--force']),
    async revoke(request) {
      // It renames what it revoked, so it gets a copy.
      const certificate = join(folder, 'certs', lineage(request), 'revoke.pem');
      await mustRun('cp', [join(folder, 'certs', lineage(request), 'cert.pem'), certificate]);
      await act(['--revoke', certificate]);
    },
  };
}
