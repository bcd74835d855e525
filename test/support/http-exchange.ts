import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface HttpRequest {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
  /** PEM of the CA to trust, for https. */
  ca?: string;
}

/** What came back, with the readings that tests of ACME want. */
export class HttpReply {
  readonly status: number;
  /** Each header's lines, apart. Names in lower case. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: string;

  constructor(message: IncomingMessage, body: string) {
    this.status = message.statusCode ?? 0;
    this.headers = message.headersDistinct;
    this.body = body;
  }

  /** The header's only line; undefined when there is none. Fails when there are several. */
  header(name: string): string | undefined {
    const lines = this.headers[name.toLowerCase()] ?? [];
    if (lines.length > 1) throw new Error(`${name} has ${lines.length} lines`);
    return lines[0];
  }

  /** The header's only line. Fails when there is none. */
  requiredHeader(name: string): string {
    const value = this.header(name);
    if (value === undefined) throw new Error(`the reply ${this.status} has no ${name}: ${this.body}`);
    return value;
  }

  /** Targets of the Link headers with this relation. Fails on one that is not `<url>;rel="name"`. */
  links(rel: string): string[] {
    return (this.headers['link'] ?? []).flatMap((line) => {
      const [, url, name] = /^<([^<>]+)>;rel="([a-z-]+)"$/.exec(line) ?? [];
      if (url === undefined) throw new Error(`not a Link that clients can read: ${line}`);
      return name === rel ? [url] : [];
    });
  }

  /** The body as JSON; `any`, since tests say what they expect of it by asserting. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  get json(): any {
    return JSON.parse(this.body);
  }

  /** The type of the problem document without its URN prefix. Fails when the reply is none. */
  get problemType(): string {
    const type: unknown = this.json.type;
    if (this.header('content-type') !== 'application/problem+json' || typeof type !== 'string' || this.json.status !== this.status) {
      throw new Error(`not a problem document: ${this.status} ${this.body}`);
    }
    return type.replace('urn:ietf:params:acme:error:', '');
  }
}

/** One HTTP exchange on a connection of its own. */
export function exchange(url: string, { method = 'GET', headers = {}, body, ca }: HttpRequest = {}): Promise<HttpReply> {
  const open = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = open(url, { method, headers, agent: false, ...(ca !== undefined && { ca }) }, (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => resolve(new HttpReply(message, Buffer.concat(chunks).toString('utf8'))));
      message.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
