import { fileURLToPath } from 'node:url';
import type { Target } from '../support/target.js';
import type { Age } from '../support/tools.js';

export interface CertificateRequest {
  /** The first is the one the client files the certificate under. */
  readonly names: readonly [string, ...string[]];
  readonly challenge: 'http-01' | 'dns-01';
}

/** A stock ACME client that keeps its own state in a folder, used as its manual says. */
export interface AcmeClient {
  /** Registers an account on first use. @returns the PEM file with the leaf first and the chain after it */
  issue(request: CertificateRequest): Promise<string>;
  /** As `issue`, by tls-alpn-01; left out by clients that cannot. */
  issueByTls?(name: string): Promise<string>;
  /** Renews before it is due. @returns the PEM file of the new certificate */
  renew(request: CertificateRequest): Promise<string>;
  /** Revokes what `issue` or `renew` returned last for the request. */
  revoke(request: CertificateRequest): Promise<void>;
}

export interface ClientKind {
  readonly name: string;
  readonly age: Age;
  /** The program in Debian's or script/setup's folder; an npm package has none. */
  readonly program?: string;
  open(program: string, target: Target, folder: string): Promise<AcmeClient>;
}

/** Sets and clears TXT records for every client that can call a hook. */
export const DNS_HOOK = fileURLToPath(new URL('../support/hooks/dns-hook.sh', import.meta.url));

/** An address that is nobody's (RFC 2606). */
export const CONTACT = 'admin@example.org';
