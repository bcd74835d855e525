import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TokenHealth } from '../../hsm/token.js';

const RETRY_AFTER_SECONDS = 300;

/** Answers 503 (RFC 8555 §6.7 problem, Retry-After) while the token is not activated: an order that nobody can sign for is better not begun. */
export function activeOnly<Request extends IncomingMessage, Response extends ServerResponse>(
  health: () => TokenHealth,
  handle: (request: Request, response: Response) => unknown,
): (request: Request, response: Response) => void {
  return (request, response) => {
    if (health().state !== 'inactive') {
      handle(request, response);
      return;
    }
    const body = JSON.stringify({
      type: 'urn:ietf:params:acme:error:serverInternal',
      detail: 'The keys of this certificate authority are not activated at the moment; try again later.',
      status: 503,
    });
    request.resume();
    response.writeHead(503, {
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(body),
      'Retry-After': RETRY_AFTER_SECONDS,
      'Cache-Control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}
