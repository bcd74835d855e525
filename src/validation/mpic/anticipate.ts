import { createHash } from 'node:crypto';
import { accountLabel } from '../methods/dns-account-01.js';
import type { Sight, ValidationRequest } from '../ports.js';

/**
 * Where the primary will most likely see the proof, told before it has looked: at the first place of a method that has its proof at a place known
 * beforehand. A guess only: what the primary then sees decides.
 * @returns undefined where the proof's value is the subscriber's to choose
 */
export function anticipateSight({ challengeType, methods, name, token, keyAuthorization, parameters, account }: ValidationRequest): Sight | undefined {
  const digestAt = (owner: string): Sight => {
    return { kind: 'dns', owner, type: 'TXT', value: createHash('sha256').update(keyAuthorization).digest('base64url') };
  };
  switch (challengeType) {
    case 'http-01':
      return { kind: 'http', scheme: 'http', path: `${methods[0] === '3.2.2.4.18' ? 'pki-validation' : 'acme-challenge'}/${token}` };
    case 'pki-validation-01':
      return parameters.filename === undefined ? undefined : { kind: 'http', scheme: 'http', path: `pki-validation/${parameters.filename}` };
    case 'dns-01':
      return digestAt(`_acme-challenge.${name}`);
    case 'dns-account-01':
      return digestAt(`${accountLabel(account.url)}._acme-challenge.${name}`);
    case 'tls-alpn-01':
      return { kind: 'tls-alpn' };
    default:
      return undefined;
  }
}
