import { stringify } from 'yaml';
import type { SignatureAlgorithm } from '../../core/signer.js';
import type { CeremonyFile } from './ceremony-schema.js';

/** The issuing CA as `issuers`, and what is above it as `authorities`, of the configuration file have them, YAML; paths relative to the ceremony's folder. */
export function issuerFragment({ root, issuing }: { root: NonNullable<CeremonyFile['root']>; issuing: NonNullable<CeremonyFile['issuing']> }, signatureAlgorithm: SignatureAlgorithm): string {
  const above = root.source === 'outside' ? root.chain.map((_, at) => `${root.id}-chain-${at + 1}.pem`) : [];
  const issuer = {
    id: issuing.id,
    key: issuing.key,
    certificate: `${issuing.id}.pem`,
    signatureAlgorithm,
    chains: [above.length === 0 ? [] : [`${issuing.id}.pem`, ...above]],
    roots: [`${root.id}.pem`],
    ocsp: { key: issuing.ocsp.key, certificate: `${issuing.ocsp.id}.pem` },
  };
  const chain = above.map((file) => ({ id: file.slice(0, -'.pem'.length), certificate: file }));
  // A root of ours has its CRL beside it; an outside one publishes its own.
  const authorities = [{ id: root.id, certificate: `${root.id}.pem`, ...(root.source !== 'outside' && { crl: `${root.id}.crl` }) }, ...chain];
  return stringify({ issuers: [issuer], authorities });
}
