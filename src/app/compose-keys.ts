import { createHash } from 'node:crypto';
import type { Config } from '../config/config.js';
import { createKeyJudge, DEBIAN_DIGEST_OCTETS, SPKI_DIGEST_OCTETS, type KeyJudge } from '../keys/key-judge.js';
import { readCertificate } from '../x509/read-certificate.js';
import type { ComposedIssuer } from './compose-issuers.js';
import { readDigestLists } from './read-digest-lists.js';

/**
 * The judge of subscribers' and accounts' keys, with the lists that the configuration names and the keys of our issuers, responders and roots.
 * @throws ConfigurationFault for a list that cannot be read
 */
export function composeKeys(keys: Config['keys'], issuers: readonly ComposedIssuer[]): KeyJudge {
  const own = issuers.flatMap(({ issuer, responder, roots }) => [issuer.certificate, responder, ...roots, ...issuer.chains.flat()]);
  return createKeyJudge({
    debianModuli: readDigestLists('keys.debianBlacklists', keys.debianBlacklists, DEBIAN_DIGEST_OCTETS),
    blockedSpki: readDigestLists('keys.blockedKeyLists', keys.blockedKeyLists, SPKI_DIGEST_OCTETS),
    ownSpki: Buffer.concat(own.map((certificate) => createHash('sha256').update(readCertificate(certificate).spki).digest())),
  });
}
