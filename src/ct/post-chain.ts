import { request as httpRequest, type Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type Agent as HttpsAgent } from 'node:https';

/** Connections to logs, kept open. The https one decides which addresses may be connected to. */
export interface LogAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** What a log answered. */
export interface LogReply {
  readonly status: number;
  /** As received. */
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** An SCT is some 200 octets in JSON; an error text a few more. */
const MOST_OCTETS = 65_536;

/**
 * Sends a chain to a log (RFC 6962 §4.1, 4.2). Redirects are answers like others: they are not followed.
 * @param chain DER, leaf first
 * @param signal ends it, deadline included
 * @throws Error for a connection that fails and an answer without end, or the signal's reason
 */
export async function postChain(
  submissionUrl: string,
  path: 'add-pre-chain' | 'add-chain',
  chain: readonly Buffer[],
  agents: LogAgents,
  signal: AbortSignal,
): Promise<LogReply> {
  const body = JSON.stringify({ chain: chain.map((der) => der.toString('base64')) });
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), Accept: 'application/json', 'User-Agent': 'tegata' };
  const url = new URL(`ct/v1/${path}`, submissionUrl);
  const send = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', headers, signal };
      const sent =
        url.protocol === 'https:'
          ? httpsRequest(url, { ...options, agent: agents.https }, resolve)
          : httpRequest(url, { ...options, agent: agents.http }, resolve);
      // A connection that was kept open may have been closed by the other side just now; that says nothing about the log.
      sent.on('error', (error: NodeJS.ErrnoException) => {
        if (sent.reusedSocket && error.code === 'ECONNRESET' && !signal.aborted) send().then(resolve, reject);
        else reject(error);
      });
      sent.end(body);
    });
  try {
    const response = await send();
    return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], body: await readBody(response) };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > MOST_OCTETS) {
      response.destroy();
      throw new Error(`its answer is longer than ${MOST_OCTETS} octets`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
