import { relative } from 'node:path';
import type { Config } from '../config/config.js';
import type { DevelopmentRecord } from './development-record.js';
import { testSitesOf } from './testsites/test-site.js';
import { protectionsOff } from './protections-off.js';

/**
 * What the development CA prints before it is ready: client lines to paste, in which the secret comes from a file, and the protections it does without.
 * @param secretFile holds the HMAC key of `record.eab`
 */
export function developmentBanner(config: Config, record: DevelopmentRecord, data: string, secretFile: string): string {
  const path = (file: string) => {
    const short = relative(process.cwd(), file);
    return short.startsWith('..') ? file : short;
  };
  const state = path(data);
  return `
tegata development CA, policy ${record.policy}
  directory   ${record.directoryUrl}
  management  ${record.managementUrl}
  public      ${record.publicUrl}
  portal      ${record.portalUrl}
  officers    ${record.officersUrl}
  data        ${state}${config.ct === null ? '' : `\n  CT logs     ${path(config.ct.logList)}`}${testSiteLines(config)}

certbot:
  REQUESTS_CA_BUNDLE=${path(record.tlsCaFile)} certbot certonly --standalone --http-01-port ${config.validation.httpPort} -n --agree-tos -m admin@example.com \\
    --server ${record.directoryUrl} --eab-kid ${record.eab.kid} --eab-hmac-key "$(cat ${path(secretFile)})" \\
    --config-dir ${state}/clients/certbot --work-dir ${state}/clients/certbot --logs-dir ${state}/clients/certbot -d www.example.com

lego 4:
  LEGO_CA_CERTIFICATES=${path(record.tlsCaFile)} lego --path ${state}/clients/lego --server ${record.directoryUrl} --accept-tos -m admin@example.com \\
    --eab --kid ${record.eab.kid} --hmac "$(cat ${path(secretFile)})" --http --http.port :${config.validation.httpPort} -d www.example.com run

lego 5:
  LEGO_CA_CERTIFICATES=${path(record.tlsCaFile)} lego run --path ${state}/clients/lego-5 --server ${record.directoryUrl} --accept-tos -m admin@example.com \\
    --eab --eab.kid ${record.eab.kid} --eab.hmac "$(cat ${path(secretFile)})" --http --http.address :${config.validation.httpPort} -d www.example.com

Off in development:
${protectionsOff(config)
  .map((protection) => `  - ${protection}`)
  .join('\n')}

`;
}

function testSiteLines({ testSites }: Config): string {
  const urls = testSitesOf(testSites?.sets ?? []).map(({ name }) => `https://${name}:${testSites?.httpsPort ?? 443}/`);
  return urls.map((url, n) => `\n  ${n === 0 ? 'test sites' : '          '}  ${url}`).join('');
}
