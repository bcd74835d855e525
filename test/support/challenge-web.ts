import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The subscriber's web server, for all names at once. */
export interface ChallengeWeb {
  readonly port: number;
  /** What is served, by path; a function decides for each request. */
  readonly files: Map<string, string | ((path: string) => string | undefined)>;
  /** Paths that were asked for, oldest first, with the Host that was sent. */
  readonly requests: { host: string; path: string }[];
  /** A path that answers with a redirection. */
  readonly redirects: Map<string, string>;
  /** Serves every token under `folder` with this account's key authorization. */
  serveTokens(folder: 'acme-challenge' | 'pki-validation', thumbprint: string): void;
  clear(): void;
  close(): Promise<void>;
}

/** Starts a web server on a free port of 127.0.0.1. What is not served is answered with 404. */
export async function startChallengeWeb(): Promise<ChallengeWeb> {
  const files: ChallengeWeb['files'] = new Map();
  const redirects = new Map<string, string>();
  const requests: ChallengeWeb['requests'] = [];
  const prefixes = new Map<string, (path: string) => string>();
  const bodyOf = (path: string): string | undefined => {
    const file = files.get(path);
    if (file !== undefined) return typeof file === 'string' ? file : file(path);
    for (const [prefix, answer] of prefixes) if (path.startsWith(prefix)) return answer(path);
    return undefined;
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ host: request.headers.host ?? '', path });
    const location = redirects.get(path);
    if (location !== undefined) {
      response.writeHead(302, { Location: location }).end();
      return;
    }
    const body = bodyOf(path);
    if (body === undefined) response.writeHead(404).end('no such file');
    else response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    files,
    requests,
    redirects,
    serveTokens: (folder, thumbprint) => {
      const prefix = `/.well-known/${folder}/`;
      prefixes.set(prefix, (path) => `${path.slice(prefix.length)}.${thumbprint}`);
    },
    clear: () => {
      files.clear();
      redirects.clear();
      prefixes.clear();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
