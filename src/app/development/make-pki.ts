import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { toPem } from '../../core/pem.js';
import type { Random } from '../../core/random.js';
import { SECONDS_PER_DAY, type Clock } from '../../core/time.js';
import type { Token } from '../../hsm/token.js';
import { DataFolderFault } from './data-folder-fault.js';
import { ocspResponderExtensions, rootExtensions, subordinateExtensions } from './ca-extensions.js';
import { developmentName } from './development-names.js';
import { issue } from './issue.js';
import { keepCertificate } from './keep-certificate.js';
import { keepRootCrl } from './keep-root-crl.js';
import { writeFile } from './write-file.js';

/** BR 7.1.2.1.1: a root lives 8 to 25 years. */
const ROOT_DAYS = 7_305;
const ISSUING_CA_DAYS = 3_652;
const RESPONDER_DAYS = 365;
const RENEWED_DAYS_BEFORE = 30;

/** The development PKI: its key labels in the token, and its certificates as files. */
export interface DevelopmentPki {
  readonly issuer: {
    readonly key: string;
    /** PEM file. */
    readonly certificate: string;
    /** PEM files of each chain from the issuer's certificate upwards, roots left out; the first ends in Root CA 1, the second in Root CA 2. */
    readonly chains: readonly (readonly string[])[];
    /** PEM files of the roots, in the order of the chains. */
    readonly roots: readonly string[];
  };
  /** The delegated responder. `certificate` is a PEM file. */
  readonly ocsp: { readonly key: string; readonly certificate: string };
  /** The key that signs the audit log, and its public key as a PEM file. */
  readonly audit: { readonly key: string; readonly publicKey: string };
  /** What the CA certificates' URLs promise to be at PUBLIC-URL/certificates/ID.crt; DER. */
  readonly authorities: readonly { readonly id: string; readonly certificate: Buffer }[];
  /** The roots' CRLs, promised to be at PUBLIC-URL/certificates/ID.crl; DER. */
  readonly fixedCrls: readonly { readonly id: string; readonly crl: Buffer }[];
}

export interface PkiRequest {
  token: Token;
  /** Data folder; the files are in its folder `pki`. */
  directory: string;
  clock: Clock;
  random: Random;
  /** Origin of the public listener, without a trailing slash. Written into certificates when they are made, and kept with them. */
  publicUrl: string;
}

/**
 * Makes two roots, an issuing CA certified by both, a delegated OCSP responder, and the audit log's key, all RSA-2048 with their keys in the token, and the roots'
 * CRLs. What is there is kept, what an interrupted run left out is added; the responder's certificate and the CRLs are renewed when less than
 * 30 days are left. Files: pki/{root1,root2,issuer,issuer-cross,ocsp,audit}.pem, pki/root{1,2}.crl, all PEM.
 * @throws DataFolderFault when a certificate is there without its key
 * @throws SignerUnavailable when the token cannot be reached
 */
export async function makeDevelopmentPki({ token, directory, clock, random, publicUrl }: PkiRequest): Promise<DevelopmentPki> {
  const folder = join(directory, 'pki');
  mkdirSync(folder, { recursive: true });
  const now = clock.now();
  const pem = (id: string) => join(folder, `${id}.pem`);
  const inDays = (days: number) => now + days * SECONDS_PER_DAY;

  const root = async (id: string, commonName: string) => {
    const spki = await keepKey(token, id, pem(id));
    const name = developmentName(commonName);
    const make = () =>
      issue(token, random, {
        keyId: id,
        issuer: name,
        subject: name,
        spki,
        notBefore: now,
        days: ROOT_DAYS,
        extensions: rootExtensions(spki),
      });
    const certificate = await keepCertificate({ file: pem(id), spki, endsAfter: now, make });
    const crl = await keepRootCrl({ file: join(folder, `${id}.crl`), signer: token, keyId: id, name, spki, now });
    return { id, name, spki, certificate, crl };
  };
  const root1 = await root('root1', 'Tegata Development Root CA 1');
  const root2 = await root('root2', 'Tegata Development Root CA 2');

  const issuerName = developmentName('Tegata Development Issuing CA 1');
  const issuerSpki = await keepKey(token, 'issuer', pem('issuer'));
  const subordinate = (id: string, by: typeof root1) => {
    const published = `${publicUrl}/certificates/${by.id}`;
    const extensions = subordinateExtensions(issuerSpki, by.spki, `${published}.crl`, `${published}.crt`);
    const plan = {
      keyId: by.id,
      issuer: by.name,
      subject: issuerName,
      spki: issuerSpki,
      notBefore: now,
      days: ISSUING_CA_DAYS,
      extensions,
    };
    return keepCertificate({ file: pem(id), spki: issuerSpki, endsAfter: now, make: () => issue(token, random, plan) });
  };
  await subordinate('issuer', root1);
  const cross = await subordinate('issuer-cross', root2);

  const ocspSpki = await keepKey(token, 'ocsp', pem('ocsp'));
  const responder = {
    keyId: 'issuer',
    issuer: issuerName,
    subject: developmentName('Tegata Development OCSP Responder 1'),
    spki: ocspSpki,
    notBefore: now,
    days: RESPONDER_DAYS,
    extensions: ocspResponderExtensions(ocspSpki, issuerSpki),
  };
  await keepCertificate({
    file: pem('ocsp'),
    spki: ocspSpki,
    endsAfter: inDays(RENEWED_DAYS_BEFORE),
    make: () => issue(token, random, responder),
  });

  const auditSpki = await keepKey(token, 'audit', pem('audit'));
  if (!existsSync(pem('audit'))) writeFile(pem('audit'), toPem('PUBLIC KEY', auditSpki), 0o644);

  return {
    issuer: {
      key: 'issuer',
      certificate: pem('issuer'),
      chains: [[pem('issuer')], [pem('issuer-cross')]],
      roots: [pem('root1'), pem('root2')],
    },
    ocsp: { key: 'ocsp', certificate: pem('ocsp') },
    audit: { key: 'audit', publicKey: pem('audit') },
    authorities: [root1, root2, { id: 'issuer-cross', certificate: cross }].map(({ id, certificate }) => ({ id, certificate })),
    fixedCrls: [root1, root2].map(({ id, crl }) => ({ id, crl })),
  };
}

/** The public key of the key pair with this label, made when it is not there. */
async function keepKey(token: Token, label: string, certificate: string): Promise<Buffer> {
  if (await token.hasKey(label)) return token.publicKey(label);
  if (existsSync(certificate)) {
    throw new DataFolderFault(
      `the key "${label}" of ${certificate} is not in the token: restore the token, or remove the whole data folder to begin anew`,
    );
  }
  return token.generateKeyPair({ label, type: 'RSA', bits: 2048 });
}
