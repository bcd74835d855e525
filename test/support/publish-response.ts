import { createHash } from 'node:crypto';
import { accountLabel } from '../../src/validation/methods/dns-account-01.js';
import { cnameLabel } from '../../src/validation/methods/dns-cname-01.js';
import type { AcmeClient } from './acme-client.js';
import type { Ca } from './start-ca.js';
import { acmeIdentifier, tlsAlpnCertificate, type TlsAlpnServer } from './tls-alpn-server.js';

/** A challenge object as clients see it. */
export interface OfferedChallenge {
  readonly type: string;
  readonly url: string;
  readonly token: string;
  readonly filename?: string;
  readonly 'issuer-domain-names'?: readonly string[];
}

/** Puts what a challenge asks for where it belongs, as docs/validation.md tells subscribers. @param name without `*.` */
export function publishResponse(
  ca: Ca,
  client: AcmeClient,
  name: string,
  challenge: OfferedChallenge,
  { wildcard = false, tls }: { wildcard?: boolean; tls?: TlsAlpnServer } = {},
): void {
  const account = client.accountUrl ?? '';
  const file = (path: string): unknown => ca.web.files.set(`/.well-known/${path}`, client.keyAuthorization(challenge.token));
  switch (challenge.type) {
    case 'http-01':
      file(`acme-challenge/${challenge.token}`);
      file(`pki-validation/${challenge.token}`);
      return;
    case 'pki-validation-01':
      file(`pki-validation/${challenge.filename ?? ''}`);
      return;
    case 'tls-alpn-01': {
      const digest = createHash('sha256').update(client.keyAuthorization(challenge.token)).digest();
      tls?.show(tlsAlpnCertificate({ alternativeNames: `DNS:${name}`, identifier: acmeIdentifier(digest) }));
      return;
    }
    case 'dns-01':
      ca.dns.set(`_acme-challenge.${name}`, 'TXT', [client.dnsDigest(challenge.token)]);
      return;
    case 'dns-account-01':
      ca.dns.set(`${accountLabel(account)}._acme-challenge.${name}`, 'TXT', [client.dnsDigest(challenge.token)]);
      return;
    case 'dns-cname-01':
      ca.dns.set(`_pki-validation.${name}`, 'CNAME', [`${cnameLabel(client.keyAuthorization(challenge.token))}.${name}`]);
      return;
    case 'dns-caa-01':
      ca.dns.set(`_pki-validation.${name}`, 'CAA', [{ flags: 0, tag: 'randomvalue', value: client.dnsDigest(challenge.token) }]);
      return;
    case 'dns-persist-01': {
      const [issuer = ''] = challenge['issuer-domain-names'] ?? [];
      ca.dns.set(`_validation-persist.${name}`, 'TXT', [`${issuer}; accounturi=${account}${wildcard ? '; policy=wildcard' : ''}`]);
      return;
    }
    default:
      throw new Error(`nobody here knows what ${challenge.type} asks for`);
  }
}
