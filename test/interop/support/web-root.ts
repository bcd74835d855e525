import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

/** Serves `/.well-known/` of a folder on a port of 127.0.0.1 while `act` runs, for clients that only write challenge files. */
export async function withWebRoot<T>(folder: string, port: number, act: () => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const path = /^\/\.well-known\/[\w-]+\/[\w-]+$/.exec(request.url ?? '')?.[0];
    readFile(join(folder, path ?? 'none')).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  try {
    return await act();
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
