import { certificateChains } from '../ca/certificate-chain.js';
import { fixParts, type FixedParts } from '../ca/fixed-parts.js';
import { readIssuingCa, type IssuingCa } from '../ca/issuing-ca.js';
import type { Issuer } from '../ca/ports.js';
import type { Config, IssuerConfig } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import type { Signer } from '../core/signer.js';
import type { IssuedCertificate } from '../core/state/certificate.js';
import { readCertificate } from '../x509/read-certificate.js';
import type { Rules } from './load-rules.js';
import { readPem } from './read-pem.js';

/** A configured issuer with everything that the rooms need of it. */
export interface ComposedIssuer {
  readonly config: IssuerConfig;
  readonly issuer: Issuer;
  readonly ca: IssuingCa;
  /** The delegated responder's certificate, DER. */
  readonly responder: Buffer;
  /** The URL of any part of the issuer's CRL, also of one that new certificates are no longer assigned to. */
  readonly shardUrl: (shard: number) => string;
  /** Self-signed certificates, DER. */
  readonly roots: readonly Buffer[];
}

/** Reads the issuers' certificates and names their public URLs. */
export function composeIssuers({ issuers, publicUrl }: Pick<Config, 'issuers' | 'publicUrl'>): readonly ComposedIssuer[] {
  return issuers.map((config) => {
    const shardUrl = (shard: number) => `${publicUrl}/crl/${config.id}/${shard}.crl`;
    const issuer: Issuer = {
      id: config.id,
      keyId: config.key,
      certificate: readPem(config.certificate),
      signatureAlgorithm: config.signatureAlgorithm,
      chains: config.chains.map((chain) => (chain.length === 0 ? [readPem(config.certificate)] : chain.map((file) => readPem(file)))),
      crlUrl: `${publicUrl}/crl/${config.id}.crl`,
      crlShardUrls: Array.from({ length: config.crlShards }, (_, shard) => shardUrl(shard + 1)),
      ocspUrl: `${publicUrl}/ocsp`,
      caIssuersUrl: `${publicUrl}/certificates/${config.id}.crt`,
    };
    return {
      config,
      issuer,
      shardUrl,
      ca: readIssuingCa(issuer),
      responder: readPem(config.ocsp.certificate),
      roots: config.roots.map((file) => readPem(file)),
    };
  });
}

/**
 * Checks that each certificate belongs to the key of its name in the token.
 * @throws ConfigurationFault naming the key that does not fit
 */
export async function checkKeys(issuers: readonly ComposedIssuer[], signer: Signer): Promise<void> {
  const faults: string[] = [];
  for (const { config, issuer, responder } of issuers) {
    for (const [path, keyId, certificate] of [
      ['key', config.key, issuer.certificate],
      ['ocsp.key', config.ocsp.key, responder],
    ] as const) {
      const inToken = await signer.publicKey(keyId);
      if (!inToken.equals(readCertificate(certificate).spki)) {
        faults.push(`issuers "${config.id}" ${path}: the certificate is for another key than "${keyId}" in the token`);
      }
    }
  }
  if (faults.length > 0) throw new ConfigurationFault('the configuration', faults);
}

/** What each profile fixes under its issuer, by profile name. */
export function composeProfiles(rules: Rules, issuers: readonly ComposedIssuer[]): ReadonlyMap<string, FixedParts> {
  const byId = new Map(issuers.map((composed) => [composed.issuer.id, composed.ca]));
  return new Map([...rules.profiles.values()].map((profile) => [profile.name, fixParts(profile, byId.get(profile.issuerId) as IssuingCa)]));
}

/** The chains of a certificate, whichever issuer signed it. */
export function composeChains(issuers: readonly ComposedIssuer[]): (certificate: IssuedCertificate) => readonly string[] {
  const byId = new Map(issuers.map(({ issuer }) => [issuer.id, certificateChains(issuer)]));
  return ({ issuerId, der }) => {
    const chains = byId.get(issuerId);
    if (!chains)
      throw new ConfigurationFault('the configuration', [`issuers: "${issuerId}", which has issued certificates, is no longer configured`]);
    return chains(der);
  };
}
