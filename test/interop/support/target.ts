import type { ChallengeDns } from './challenge-dns.js';
import { mustRun } from './run.js';

/** A running ACME server, as far as a client has to know it. */
export interface Target {
  readonly name: string;
  readonly directoryUrl: string;
  /** PEM file with the certificate that the server's TLS certificate chains to. */
  readonly tlsCaFile: string;
  /** PEM file with the root that issued certificates chain to. */
  readonly rootFile: string;
  readonly managementUrl: string;
  /** Where http-01 validation connects. */
  readonly httpPort: number;
  /** Where tls-alpn-01 validation connects. */
  readonly tlsPort: number;
  readonly dns: ChallengeDns;
  readonly eab: { readonly kid: string; readonly hmacKey: string };
  /** The server's process; others may hang below it. */
  pid(): number;
  /** For the message of a failing test. */
  output(): string;
  stop(): Promise<void>;
}

/** Both servers answer `/cert-status-by-serial/HEX` on their management listeners. @returns for example `Valid` or `Revoked` */
export async function certificateStatus(target: Target, serialHex: string): Promise<string> {
  const body = await mustRun('curl', [
    '-sS',
    '--fail-with-body',
    '--cacert',
    target.tlsCaFile,
    `${target.managementUrl}/cert-status-by-serial/${serialHex}`,
  ]);
  return (JSON.parse(body) as { Status: string }).Status;
}
