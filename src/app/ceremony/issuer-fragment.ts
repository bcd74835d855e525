import { stringify } from 'yaml';
import type { SignatureAlgorithm } from '../../core/signer.js';
import type { CeremonyFile } from './ceremony-schema.js';

/** The issuing CA as `issuers` of the configuration file has it, YAML; paths relative to the ceremony's folder. */
export function issuerFragment({ root, issuing }: { root: CeremonyFile['root']; issuing: NonNullable<CeremonyFile['issuing']> }, signatureAlgorithm: SignatureAlgorithm): string {
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
  return stringify({ issuers: [issuer] });
}
