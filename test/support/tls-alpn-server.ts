import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, createServer } from 'node:tls';

/** A certificate with its key, PEM. */
export interface KeyedCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface TlsAlpnCertificateOptions {
  /** OpenSSL's subjectAltName, such as `DNS:www.example.com`; null: none. */
  readonly alternativeNames: string | null;
  /** Extension acmeIdentifier, as OpenSSL reads it: `critical,DER:0420…`; null: none. */
  readonly identifier: string | null;
  /** Signs it instead of its own key. */
  readonly issuer?: KeyedCertificate;
}

/** `critical,DER:` and an OCTET STRING of these octets. */
export function acmeIdentifier(digest: Buffer, critical = true): string {
  return `${critical ? 'critical,' : ''}DER:04${digest.length.toString(16).padStart(2, '0')}${digest.toString('hex')}`;
}

/** Has openssl make a certificate as RFC 8737 §3 asks for, or one that departs from it. */
export function tlsAlpnCertificate({ alternativeNames, identifier, issuer }: TlsAlpnCertificateOptions): KeyedCertificate {
  const extensions = [
    ...(alternativeNames === null ? [] : [`subjectAltName=${alternativeNames}`]),
    ...(identifier === null ? [] : [`1.3.6.1.5.5.7.1.31=${identifier}`]),
  ];
  const config = ['[req]', 'distinguished_name=dn', 'x509_extensions=ext', 'prompt=no', '[dn]', 'CN=tls-alpn', '[ext]', ...extensions, ''];
  const folder = mkdtempSync(join(tmpdir(), 'tegata-tls-alpn-'));
  const file = (name: string): string => join(folder, name);
  try {
    writeFileSync(file('config'), config.join('\n'));
    if (issuer !== undefined) writeFileSync(file('issuer'), issuer.cert + issuer.key);
    const signer = issuer === undefined ? [] : ['-CA', file('issuer'), '-CAkey', file('issuer')];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', file('key')];
    execFileSync('openssl', ['req', '-x509', '-days', '1', '-config', file('config'), ...key, ...signer, '-out', file('cert')], {
      stdio: 'pipe',
    });
    return { key: readFileSync(file('key'), 'utf8'), cert: readFileSync(file('cert'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface TlsAlpnServer {
  readonly port: number;
  /** Server names that clients asked for. */
  readonly asked: string[];
  /** Octets of application data that clients sent. */
  readonly received: () => number;
  /** Shows this certificate from now on. */
  show(certificate: KeyedCertificate): void;
  close(): Promise<void>;
}

/** Starts a TLS server on 127.0.0.1. @param protocols known to it by ALPN; empty: it does not speak ALPN */
export async function startTlsAlpnServer({
  protocols = ['acme-tls/1'],
  port = 0,
  maxVersion = 'TLSv1.3',
}: { protocols?: string[]; port?: number; maxVersion?: 'TLSv1.2' | 'TLSv1.3' } = {}): Promise<TlsAlpnServer> {
  let shown: KeyedCertificate | undefined;
  let received = 0;
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(
    {
      ...(protocols.length > 0 && { ALPNProtocols: protocols }),
      maxVersion,
      SNICallback: (name, done) => {
        asked.push(name);
        if (shown === undefined) done(new Error('no certificate to show'));
        else done(null, createSecureContext(shown));
      },
    },
    (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => (received += chunk.length));
    },
  );
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    received: () => received,
    show: (certificate) => {
      shown = certificate;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
