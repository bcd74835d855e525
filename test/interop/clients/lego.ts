import { join } from 'node:path';
import { mustRun, run } from '../support/run.js';
import type { Target } from '../support/target.js';
import type { Age } from '../support/tools.js';
import { CONTACT, DNS_HOOK, type AcmeClient, type CertificateRequest, type ClientKind } from './client.js';

export function lego(age: Age): ClientKind {
  return { name: `lego (${age})`, age, program: 'lego', open: openLego };
}

async function openLego(program: string, target: Target, folder: string): Promise<AcmeClient> {
  // Version 5 moved the options behind the commands, renamed some, and folded renew into run.
  const { output } = await run(program, ['--help']);
  const lines = /^\s+renew\s/m.test(output) ? version4(target, folder) : version5(target, folder);
  // Between two names of one order its exec provider waits a minute unless told otherwise.
  const exec = { EXEC_PATH: DNS_HOOK, EXEC_SEQUENCE_INTERVAL: '1', CHALLTESTSRV: target.dns.managementUrl };
  const env = { LEGO_CA_CERTIFICATES: target.tlsCaFile, ...exec, ...lines.env };
  const chainFile = (request: CertificateRequest): string => join(folder, 'certificates', `${request.names[0].replace('*', '_')}.crt`);
  return {
    async issue(request) {
      await mustRun(program, lines.issue(request), { env });
      return chainFile(request);
    },
    async issueByTls(name) {
      const request: CertificateRequest = { names: [name], challenge: 'http-01' };
      await mustRun(program, lines.issueByTls(request), { env });
      return chainFile(request);
    },
    async renew(request) {
      await mustRun(program, lines.renew(request), { env });
      return chainFile(request);
    },
    async revoke(request) {
      await mustRun(program, lines.revoke(request), { env });
    },
  };
}

interface CommandLines {
  env: Record<string, string>;
  issue(request: CertificateRequest): string[];
  issueByTls(request: CertificateRequest): string[];
  renew(request: CertificateRequest): string[];
  revoke(request: CertificateRequest): string[];
}

function domains(request: CertificateRequest): string[] {
  return request.names.flatMap((name) => ['-d', name]);
}

function version4(target: Target, folder: string): CommandLines {
  const eab = ['--eab', '--kid', target.eab.kid, '--hmac', target.eab.hmacKey];
  const account = ['--server', target.directoryUrl, '--path', folder, '--accept-tos', '--email', CONTACT, ...eab];
  const challenge = {
    'http-01': ['--http', '--http.port', `127.0.0.1:${target.httpPort}`],
    'dns-01': ['--dns', 'exec', '--dns.disable-cp', '--dns.resolvers', target.dns.address],
  };
  const global = (request: CertificateRequest): string[] => [...account, ...domains(request), ...challenge[request.challenge]];
  return {
    env: {},
    issue: (request) => [...global(request), 'run'],
    issueByTls: (request) => [...account, ...domains(request), '--tls', '--tls.port', `127.0.0.1:${target.tlsPort}`, 'run'],
    renew: (request) => [...global(request), 'renew', '--days', '3650', '--no-random-sleep'],
    revoke: (request) => [...account, ...domains(request), 'revoke', '--keep', '--reason', '4'],
  };
}

function version5(target: Target, folder: string): CommandLines {
  const account = ['--server', target.directoryUrl, '--path', folder, '--accept-tos', '--email', CONTACT];
  const challenge = {
    'http-01': ['--http', '--http.address', `127.0.0.1:${target.httpPort}`],
    'dns-01': ['--dns', 'exec', '--dns.propagation.disable-ans', '--dns.propagation.disable-rns', '--dns.resolvers', target.dns.address],
  };
  const run5 = (request: CertificateRequest): string[] => ['run', ...account, ...domains(request), ...challenge[request.challenge]];
  return {
    // The options' names changed between releases of version 5, the variables' did not.
    env: { LEGO_EAB: 'true', LEGO_EAB_KID: target.eab.kid, LEGO_EAB_HMAC: target.eab.hmacKey },
    issue: run5,
    issueByTls: (request) => ['run', ...account, ...domains(request), '--tls', '--tls.address', `127.0.0.1:${target.tlsPort}`],
    renew: (request) => [...run5(request), '--renew-force', '--no-random-sleep'],
    revoke: (request) => [
      'certificates',
      'revoke',
      '--server',
      target.directoryUrl,
      '--path',
      folder,
      '--email',
      CONTACT,
      '--cert.name',
      request.names[0],
      '--keep',
      '--reason',
      '4',
    ],
  };
}
