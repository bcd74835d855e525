import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { tlsAlpnCertificate } from './tls-alpn-server.js';

export interface ReceivedMessage {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A subscriber's server for webhooks: real HTTPS, a certificate of its own. */
export interface WebhookReceiver {
  readonly url: string;
  /** PEM: trusts it. */
  readonly authorities: string;
  readonly received: ReceivedMessage[];
  /** What it answers with: a status, or nothing at all; `endless`: a body that does not end. Asked for each message. */
  answer: (message: ReceivedMessage) => number | 'silence' | 'endless' | { location: string };
  /** Leads every name to it. */
  readonly lookup: LookupFunction;
  close(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const { key, cert } = tlsAlpnCertificate({ alternativeNames: 'DNS:hooks.example.com', identifier: null });
  const received: ReceivedMessage[] = [];
  const receiver = { answer: ((): number => 204) as WebhookReceiver['answer'] };
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const message = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.push(message);
      const answer = receiver.answer(message);
      if (answer === 'silence') return;
      if (answer === 'endless') {
        response.writeHead(200);
        const more = (): void => {
          while (response.write('x'.repeat(10_000)));
        };
        response.on('drain', more);
        more();
      } else if (typeof answer === 'object') response.writeHead(302, answer).end();
      else response.writeHead(answer).end('an answer that nobody reads');
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `https://hooks.example.com:${port}/tegata`,
    authorities: cert,
    received,
    lookup: ((_name, options, callback) => {
      if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
      else callback(null, '127.0.0.1', 4);
    }) satisfies LookupFunction,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
