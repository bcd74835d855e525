import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Config } from '../../config/config.js';
import { hasCrl } from '../authority-crls.js';
import type { ComposedIssuer } from '../compose-issuers.js';
import { readPem } from '../read-pem.js';
import { testCertificatePath } from '../testsites/test-certificates.js';
import { testSitesOf, type TestSiteKind } from '../testsites/test-site.js';

/** What the repository tells (CP 2.2). */
export interface RepositoryFacts {
  /** Certificates in DER. */
  readonly issuers: readonly { readonly id: string; readonly certificate: Buffer }[];
  /** Roots and cross-certificates, by the name that their files get. */
  readonly authorities: readonly { readonly id: string; readonly certificate: Buffer }[];
  /** Ids of the authorities whose CRLs are here, at `/certificates/ID.crl`. */
  readonly authorityCrls: readonly string[];
  /** Those among them that never change while the process runs, DER. */
  readonly fixedCrls: readonly { readonly id: string; readonly crl: Buffer }[];
  readonly ocspUrl: string;
  readonly policies: readonly { readonly name: string; readonly text: string }[];
  /** Every version of every document, in any order. `from` is a day, `YYYY-MM-DD`. */
  readonly documents: readonly { readonly title: string; readonly version: string; readonly from: string; readonly fileName: string; readonly content: Buffer }[];
  /** `certificate`: path of the site's certificate here. */
  readonly testSites: readonly { readonly kind: TestSiteKind; readonly url: string; readonly certificate: string }[];
  readonly termsOfServiceUrl: string;
  /** Origin of the subscribers' pages, where anybody reports problems (BR 4.9.3); null: not served. */
  readonly portalUrl: string | null;
  readonly development: boolean;
}

/** What has been read already where the repository is put together. */
export interface RepositoryParts {
  readonly issuers: readonly ComposedIssuer[];
  readonly policies: RepositoryFacts['policies'];
  /** Of a development CA, in the place of what a configuration names. */
  readonly published: Pick<RepositoryFacts, 'authorities' | 'fixedCrls'> | undefined;
}

/** Gathers what the repository tells, files included. @throws ConfigurationFault, or the system's error for a file that cannot be read */
export function repositoryFacts(config: Config, { issuers, policies, published }: RepositoryParts): RepositoryFacts {
  const configured = config.authorities.map(({ id, certificate }) => ({ id, certificate: readPem(certificate) }));
  // Roots that were given no name of their own have one of their issuer's.
  const unnamed = issuers.flatMap(({ issuer, roots }) =>
    roots.flatMap((certificate, n) => (configured.some((known) => known.certificate.equals(certificate)) ? [] : [{ id: `${issuer.id}-root-${n + 1}`, certificate }])),
  );
  const { testSites } = config;
  const port = testSites === null || testSites.httpsPort === 443 ? '' : `:${testSites.httpsPort}`;
  return {
    issuers: issuers.map(({ issuer }) => issuer),
    authorities: published?.authorities ?? [...configured, ...unnamed],
    authorityCrls: [...config.authorities.filter(hasCrl), ...(published?.fixedCrls ?? [])].map(({ id }) => id),
    fixedCrls: published?.fixedCrls ?? [],
    ocspUrl: `${config.publicUrl}/ocsp`,
    policies,
    documents: config.documents.map(({ file, title, version, from }) => ({ title, version, from, fileName: basename(file), content: readFileSync(file) })),
    testSites: testSitesOf(testSites?.sets ?? []).map(({ kind, name }) => ({ kind, url: `https://${name}${port}/`, certificate: testCertificatePath(name) })),
    termsOfServiceUrl: config.termsOfServiceUrl,
    portalUrl: config.portal && config.portal.url,
    development: config.mode === 'development',
  };
}
