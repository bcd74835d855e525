import { join } from 'node:path';
import { runCeremony } from '../../src/app/ceremony/run-ceremony.js';
import type { IssuerConfig } from '../../src/config/config.js';
import type { SignatureAlgorithm } from '../../src/core/signer.js';
import type { Clock } from '../../src/core/time.js';
import { ceremonyRig, issuingCa } from './ceremony-rig.js';
import { developmentKeys } from './development-keys.js';

export type EcCurve = 'P-256' | 'P-384';

const ALGORITHMS: Readonly<Record<EcCurve, SignatureAlgorithm>> = { 'P-256': 'ecdsa-with-SHA256', 'P-384': 'ecdsa-with-SHA384' };

export interface CeremonyIssuer {
  /** As the configuration names it; its keys are in the development token. */
  readonly issuer: IssuerConfig;
  /** Files that the ceremony made, PEM: root, issuing CA, responder; and the root's CRL. */
  readonly certificates: readonly string[];
  readonly rootCrl: string;
  remove(): void;
}

/** A root, an issuing CA `issuer-1` and its responder on one curve, made by a ceremony in the development token. */
export async function ceremonyIssuer(clock: Clock, curve: EcCurve): Promise<CeremonyIssuer> {
  const { token } = await developmentKeys();
  const rig = await ceremonyRig(clock, 2 ** 14, { modulePath: token.modulePath, tokenLabel: token.tokenLabel, pin: '', tokens: '', pkcs11Tool: () => '', remove: () => undefined });
  const generate = { type: 'EC', curve };
  const key = (id: string) => `${curve}-${id}`;
  const usual = issuingCa('1');
  const file = rig.write('ceremony.yaml', {
    token: { module: token.modulePath, label: token.tokenLabel, pinFile: token.pinFile },
    activation: null,
    root: {
      source: 'new',
      id: 'root-1',
      key: key('root-1'),
      generate,
      subject: { country: 'JP', organization: 'Example KK', commonName: `Example Root CA ${curve}` },
      validityDays: 7_305,
    },
    issuing: { ...usual, key: key('issuer-1'), generate, ocsp: { ...usual.ocsp, key: key('ocsp-1'), generate } },
  });
  await runCeremony(file, { commit: true }, rig.parts);
  const pem = (id: string) => join(rig.folder, 'pki', `${id}.pem`);
  return {
    issuer: {
      id: 'issuer-1',
      key: key('issuer-1'),
      certificate: pem('issuer-1'),
      signatureAlgorithm: ALGORITHMS[curve],
      chains: [[]],
      roots: [pem('root-1')],
      ocsp: { key: key('ocsp-1'), certificate: pem('ocsp-1') },
      crlShards: 0,
    },
    certificates: ['root-1', 'issuer-1', 'ocsp-1'].map(pem),
    rootCrl: join(rig.folder, 'pki', 'root-1.crl'),
    remove: () => rig.remove(),
  };
}
