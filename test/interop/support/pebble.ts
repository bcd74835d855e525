import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChallengeDns } from './challenge-dns.js';
import { startDaemon } from './daemon.js';
import { freePorts } from './free-ports.js';
import { mustRun } from './run.js';
import type { Target } from './target.js';

const EAB = { kid: 'kid-1', hmacKey: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W' };

/**
 * Starts Pebble, which demands EAB as tegata does, validates without delay and rejects no good nonces, so that what fails
 * against it is the client's own fault. Its files go into `folder`.
 */
export async function startPebble(program: string, folder: string, dns: ChallengeDns, httpPort: number): Promise<Target> {
  const [acme, management, tls] = (await freePorts(3)) as [number, number, number];
  const { certificate, key } = await makeTlsCertificate(folder);
  const config = {
    pebble: {
      listenAddress: `127.0.0.1:${acme}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate,
      privateKey: key,
      httpPort,
      tlsPort: tls,
      ocspResponderURL: '',
      externalAccountBindingRequired: true,
      externalAccountMACKeys: { [EAB.kid]: EAB.hmacKey },
    },
  };
  const configFile = join(folder, 'pebble.json');
  await writeFile(configFile, JSON.stringify(config));
  const daemon = await startDaemon(program, ['-config', configFile, '-dnsserver', dns.address], {
    env: { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0', PEBBLE_AUTHZREUSE: '0' },
    ready: /Root CA certificate available|ACME directory available/,
  });
  const managementUrl = `https://localhost:${management}`;
  const rootFile = join(folder, 'pebble-root.pem');
  const fetchRoot = ['-sS', '-f', '--retry', '20', '--retry-connrefused', '--retry-delay', '1', '--cacert', certificate];
  await writeFile(rootFile, await mustRun('curl', [...fetchRoot, `${managementUrl}/roots/0`]));
  return {
    name: 'Pebble',
    directoryUrl: `https://localhost:${acme}/dir`,
    tlsCaFile: certificate,
    rootFile,
    managementUrl,
    httpPort,
    tlsPort: tls,
    dns,
    eab: EAB,
    pid: () => daemon.pid,
    output: () => daemon.output(),
    stop: () => daemon.stop(),
  };
}

/** A self-signed certificate for localhost: Pebble brings none of its own. */
async function makeTlsCertificate(folder: string): Promise<{ certificate: string; key: string }> {
  const certificate = join(folder, 'pebble-tls.pem');
  const key = join(folder, 'pebble-tls.key');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  await mustRun('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    ...subject,
    '-keyout',
    key,
    '-out',
    certificate,
  ]);
  return { certificate, key };
}
