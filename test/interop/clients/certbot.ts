import { join } from 'node:path';
import { mustRun } from '../support/run.js';
import type { Target } from '../support/target.js';
import type { Age } from '../support/tools.js';
import { CONTACT, DNS_HOOK, type AcmeClient, type CertificateRequest, type ClientKind } from './client.js';

export function certbot(age: Age): ClientKind {
  return {
    name: `certbot (${age})`,
    age,
    program: 'certbot',
    open: async (program, target, folder) => openCertbot(program, target, folder),
  };
}

/** Every folder certbot writes to, under one of ours. */
export function certbotFolders(folder: string): string[] {
  return ['--config-dir', join(folder, 'config'), '--work-dir', join(folder, 'work'), '--logs-dir', join(folder, 'logs')];
}

/** What certbot needs to reach the server and register with it. */
export function certbotAccount(target: Target): string[] {
  const eab = ['--eab-kid', target.eab.kid, '--eab-hmac-key', target.eab.hmacKey];
  return ['--server', target.directoryUrl, '--agree-tos', '--email', CONTACT, '--no-eff-email', ...eab];
}

function openCertbot(program: string, target: Target, folder: string): AcmeClient {
  const folders = [...certbotFolders(folder), '--non-interactive'];
  const env = { REQUESTS_CA_BUNDLE: target.tlsCaFile, CHALLTESTSRV: target.dns.managementUrl };
  const challenge = {
    'http-01': ['--standalone', '--http-01-address', '127.0.0.1', '--http-01-port', String(target.httpPort)],
    'dns-01': [
      '--manual',
      '--preferred-challenges',
      'dns',
      '--manual-auth-hook',
      `${DNS_HOOK} set`,
      '--manual-cleanup-hook',
      `${DNS_HOOK} clear`,
    ],
  };
  const chainFile = (request: CertificateRequest): string => join(folder, 'config/live', lineage(request), 'fullchain.pem');
  return {
    async issue(request) {
      const names = request.names.flatMap((name) => ['-d', name]);
      await mustRun(
        program,
        ['certonly', ...folders, ...certbotAccount(target), ...challenge[request.challenge], '--cert-name', lineage(request), ...names],
        { env },
      );
      return chainFile(request);
    },
    async renew(request) {
      await mustRun(program, ['renew', ...folders, '--force-renewal', '--no-random-sleep-on-renew', '--cert-name', lineage(request)], {
        env,
      });
      return chainFile(request);
    },
    async revoke(request) {
      const keep = ['--server', target.directoryUrl, '--no-delete-after-revoke', '--reason', 'superseded'];
      await mustRun(program, ['revoke', ...folders, ...keep, '--cert-name', lineage(request)], { env });
    },
  };
}

function lineage(request: CertificateRequest): string {
  return request.names[0].replace('*.', 'wildcard.');
}
