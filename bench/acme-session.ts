import { createHash, createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import https from 'node:https';

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

interface Directory {
  newNonce: string;
  newAccount: string;
  newOrder: string;
}

/**
 * The least ACME client that can be: one ES256 account, kept connections, a pool of nonces fed by every reply. It costs little,
 * so that what is measured is the server.
 */
export class AcmeSession {
  readonly thumbprint: string;
  directory!: Directory; // set by open, the only way to make a session
  readonly #agent: https.Agent;
  readonly #key: KeyObject;
  readonly #jwk: { crv: string; kty: string; x: string; y: string };
  readonly #nonces: string[] = [];
  #kid = '';
  requests = 0;

  private constructor(ca: string, connections: number) {
    this.#agent = new https.Agent({ keepAlive: true, maxSockets: connections, ca });
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#jwk = { crv: 'P-256', kty: 'EC', x, y };
    this.thumbprint = createHash('sha256').update(JSON.stringify(this.#jwk)).digest('base64url');
  }

  /** Reads the directory and registers the account. */
  static async open(directoryUrl: string, ca: string, connections: number, eab: { kid: string; hmacKey: string }): Promise<AcmeSession> {
    const session = new AcmeSession(ca, connections);
    const directory = await session.#send('GET', directoryUrl);
    if (directory.status !== 200) throw new Error(`directory: ${directory.status} ${directory.text}`);
    session.directory = JSON.parse(directory.text) as Directory;
    const reply = await session.post(session.directory.newAccount, {
      termsOfServiceAgreed: true,
      externalAccountBinding: session.#bind(eab, session.directory.newAccount),
    });
    if (reply.status !== 201) throw new Error(`newAccount: ${reply.status} ${reply.text}`);
    session.#kid = String(reply.headers.location);
    return session;
  }

  /** Fetches nonces so that as many requests can be made at once without asking for one. */
  async fillNonces(count: number): Promise<void> {
    while (this.#nonces.length < count) await this.#send('HEAD', this.directory.newNonce);
  }

  /** A signed POST; without a payload a POST-as-GET. Tries again, at most three times, when the server rejects the nonce. */
  async post(url: string, payload?: object, signal?: AbortSignal): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      if (this.#nonces.length === 0) await this.#send('HEAD', this.directory.newNonce, undefined, signal);
      const nonce = this.#nonces.pop();
      const identity = this.#kid === '' ? { jwk: this.#jwk } : { kid: this.#kid };
      const protectedHeader = encode({ alg: 'ES256', ...identity, nonce, url });
      const body = payload === undefined ? '' : encode(payload);
      const signature = sign('sha256', Buffer.from(`${protectedHeader}.${body}`), { key: this.#key, dsaEncoding: 'ieee-p1363' });
      const jws = JSON.stringify({ protected: protectedHeader, payload: body, signature: signature.toString('base64url') });
      const reply = await this.#send('POST', url, jws, signal);
      if (attempt === 3 || reply.status !== 400 || !reply.text.includes(':badNonce')) return reply;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #bind(eab: { kid: string; hmacKey: string }, url: string): object {
    const protectedHeader = encode({ alg: 'HS256', kid: eab.kid, url });
    const payload = encode(this.#jwk);
    const mac = createHmac('sha256', Buffer.from(eab.hmacKey, 'base64url')).update(`${protectedHeader}.${payload}`);
    return { protected: protectedHeader, payload, signature: mac.digest('base64url') };
  }

  #send(method: string, url: string, body?: string, signal?: AbortSignal): Promise<Reply> {
    this.requests++;
    return new Promise((resolve, reject) => {
      // RFC 8555, 6.1 demands a User-Agent, and newer Pebbles insist.
      const agent = { 'user-agent': 'tegata-bench' };
      const headers =
        body === undefined ? agent : { ...agent, 'content-type': 'application/jose+json', 'content-length': Buffer.byteLength(body) };
      const request = https.request(url, { method, agent: this.#agent, headers, ...(signal && { signal }) }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.once('error', reject);
        response.once('end', () => {
          const nonce = response.headers['replay-nonce'];
          if (typeof nonce === 'string') this.#nonces.push(nonce);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      request.once('error', reject);
      request.end(body);
    });
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
