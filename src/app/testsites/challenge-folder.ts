import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { writeFile } from '../development/write-file.js';

/** Where http-01 is looked for: RFC 8555 §8.3 (BR 3.2.2.4.19), and what the CP allows (BR 3.2.2.4.18). */
const PLACES = ['acme-challenge', 'pki-validation'] as const;
const PATH = /^\/\.well-known\/(?:acme-challenge|pki-validation)\/([A-Za-z0-9_-]{1,128})$/;

/** Below the folder of the test sites, as a web server's document root has it: another web server may serve it too. */
export function webrootOf(folder: string): string {
  return join(folder, 'webroot');
}

/** Puts the response to a challenge where validation looks for it. @returns takes it away again */
export function placeResponse(webroot: string, token: string, keyAuthorization: string): () => void {
  const files = PLACES.map((place) => {
    const directory = join(webroot, '.well-known', place);
    mkdirSync(directory, { recursive: true });
    const file = join(directory, token);
    writeFile(file, keyAuthorization, 0o644);
    return file;
  });
  return () => {
    for (const file of files) rmSync(file, { force: true });
  };
}

/**
 * Answers plain HTTP at the test sites' names: responses to challenges, and for everything else the way to HTTPS.
 * @param httpsPort the port that outsiders reach HTTPS at
 */
export function challengeListener(webroot: string, names: ReadonlySet<string>, httpsPort: number): RequestListener {
  return (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0 }).end();
      return;
    }
    const [, token] = PATH.exec(path) ?? [];
    const body = token === undefined ? undefined : readResponse(join(webroot, path));
    if (body !== undefined) {
      response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length, 'Cache-Control': 'no-store' });
      response.end(request.method === 'HEAD' ? undefined : body);
      return;
    }
    const name = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    if (token !== undefined || !names.has(name)) response.writeHead(404, { 'Content-Length': 0 }).end();
    else response.writeHead(308, { Location: `https://${name}${httpsPort === 443 ? '' : `:${httpsPort}`}/`, 'Content-Length': 0 }).end();
  };
}

function readResponse(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
