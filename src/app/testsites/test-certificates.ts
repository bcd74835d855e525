import { readFile } from 'node:fs/promises';
import type { PublicRoute } from '../public-listener.js';
import { certificateFileOf } from './site-file.js';
import type { TestSite } from './test-site.js';

const PREFIX = '/testsites';

/** Where the repository has a test site's certificate, below the public URL. */
export function testCertificatePath(name: string): string {
  return `${PREFIX}/${name}.crt`;
}

/** The test sites' certificates in the repository, DER, as they are in their folder now. */
export function testCertificateRoute(folder: string, sites: readonly TestSite[]): PublicRoute {
  const names = new Map(sites.map(({ name }) => [testCertificatePath(name), name]));
  return {
    prefix: PREFIX,
    handle: async (request, response) => {
      const name = names.get((request.url ?? '').split('?', 1)[0] ?? '');
      const certificate = name === undefined ? undefined : await readFile(certificateFileOf(folder, name)).catch(() => undefined);
      if (certificate === undefined) response.writeHead(404, { 'Content-Length': 0, 'Cache-Control': 'no-store' }).end();
      else if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0 }).end();
      else {
        const headers = { 'Content-Type': 'application/pkix-cert', 'Content-Length': certificate.length, 'Cache-Control': 'public, max-age=300', 'X-Content-Type-Options': 'nosniff' };
        response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : certificate);
      }
    },
  };
}
