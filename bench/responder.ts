import { createServer, type Server } from 'node:http';

/** Answers every http-01 challenge of one account: the key authorization follows from the token in the path (RFC 8555, 8.3). */
export function startResponder(port: number, thumbprint: string): Promise<Server> {
  const server = createServer((request, response) => {
    const token = (request.url ?? '').slice((request.url ?? '').lastIndexOf('/') + 1);
    response.end(`${token}.${thumbprint}`);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
