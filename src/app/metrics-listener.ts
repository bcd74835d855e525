import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../metrics/create-metrics.js';

export interface MetricsListener {
  metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** Why the process cannot do its work; null: it can. For load balancers and service managers. */
  unhealthy: () => Promise<string | null>;
  onError: (error: unknown) => void;
}

/** Serves `GET /metrics`, the text format of Prometheus, and `GET /health`, 200 or 503 with the reason. */
export function createMetricsListener({ metrics, unhealthy, onError }: MetricsListener): (request: IncomingMessage, response: ServerResponse) => void {
  const answer = async ({ method, url }: IncomingMessage): Promise<{ status: number; type: string; body: string }> => {
    const text = (status: number, body: string) => ({ status, type: 'text/plain; charset=utf-8', body: `${body}\n` });
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'Read with GET.');
    if (url === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.text() };
    if (url !== '/health') return text(404, 'There are /metrics and /health.');
    const reason = await unhealthy();
    return reason === null ? text(200, 'healthy') : text(503, reason);
  };
  return (request, response) => {
    answer(request)
      .catch((error: unknown) => {
        onError(error);
        return { status: 500, type: 'text/plain; charset=utf-8', body: 'This failed; the log tells why.\n' };
      })
      .then(({ status, type, body }) => {
        response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), 'Cache-Control': 'no-store' });
        response.end(request.method === 'HEAD' ? undefined : body);
      })
      .catch(onError);
  };
}
