import { createHash, createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { fromRfc3339, type Clock } from '../../core/time.js';
import { writeFile } from '../development/write-file.js';
import { TestSiteFault } from './test-site-fault.js';

/** Whom the test sites' certificates are ordered from, and as whom. */
export interface AcmeAccount {
  /** URL of the directory (RFC 8555 §7.1.1). */
  readonly directoryUrl: string;
  /** PEM of the authorities behind the ACME server's own certificate; null: those that Node.js trusts. */
  readonly authorities: string | null;
  /** External account key (RFC 8555 §7.3.4) of the CA's own organization. */
  readonly eab: { readonly kid: string; readonly hmacKey: Buffer };
  /** PEM file with the account's private key; made when it is not there. */
  readonly keyFile: string;
}

/** What came back. */
export interface AcmeReply {
  readonly status: number;
  readonly location: string | undefined;
  readonly retryAfterMs: number;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** An account at an ACME server. */
export interface AcmeSession {
  readonly directory: Readonly<Record<'newOrder' | 'revokeCert', string>>;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
  /** A signed POST; '' as payload is POST-as-GET. @throws AcmeRefused, TestSiteFault when the server cannot be reached */
  post(url: string, payload: object | ''): Promise<AcmeReply>;
}

/** The ACME server has answered with a problem document (RFC 8555 §6.7). */
export class AcmeRefused extends TestSiteFault {
  /** Without its URN prefix. */
  readonly type: string;

  constructor(url: string, reply: AcmeReply) {
    const { type, detail } = reply.json;
    super(`${url} answers ${reply.status}: ${typeof detail === 'string' ? detail : 'no reason is given'}`);
    this.type = typeof type === 'string' ? type.replace('urn:ietf:params:acme:error:', '') : '';
  }
}

const TIMEOUT_MS = 30_000;
const MOST_OCTETS = 1_000_000;
/** A nonce may have run out, or the server may have been started anew in between (RFC 8555 §6.5). */
const TRIES = 3;

/**
 * Signs in at the ACME server with the account key, and makes the account when there is none yet. A client of our own, because those that there are
 * bring more code into the CA than it is worth (docs/decisions/0050).
 * @throws TestSiteFault, AcmeRefused
 */
export async function openAcmeSession({ directoryUrl, authorities, eab, keyFile }: AcmeAccount, clock: Pick<Clock, 'now'>): Promise<AcmeSession> {
  const key = keepAccountKey(keyFile);
  const { crv, kty, x, y } = createPublicKey(key).export({ format: 'jwk' });
  const jwk = { crv, kty, x, y };
  const send = (url: string, method: 'GET' | 'HEAD' | 'POST', body?: string) => exchange(url, { method, ...(authorities !== null && { ca: authorities }) }, body, clock);
  const directory = readDirectory(directoryUrl, (await send(directoryUrl, 'GET')).json);
  let nonce: string | undefined;

  const postAs = async (signer: { jwk: object } | { kid: string }, url: string, payload: object | ''): Promise<AcmeReply> => {
    for (let attempt = 1; ; attempt += 1) {
      nonce ??= (await send(directory.newNonce, 'HEAD')).nonce;
      const header = { alg: 'ES256', nonce, url, ...signer };
      const parts = { protected: encode(header), payload: payload === '' ? '' : encode(payload) };
      const signature = sign('sha256', Buffer.from(`${parts.protected}.${parts.payload}`), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
      const reply = await send(url, 'POST', JSON.stringify({ ...parts, signature }));
      nonce = reply.nonce;
      if (reply.status < 400) return reply;
      const refused = new AcmeRefused(url, reply);
      if (refused.type !== 'badNonce' || attempt === TRIES) throw refused;
    }
  };
  const account = await postAs({ jwk }, directory.newAccount, { onlyReturnExisting: true }).catch((error: unknown) => {
    if (!(error instanceof AcmeRefused) || error.type !== 'accountDoesNotExist') throw error;
    const bound = { protected: encode({ alg: 'HS256', kid: eab.kid, url: directory.newAccount }), payload: encode(jwk) };
    const signature = createHmac('sha256', eab.hmacKey).update(`${bound.protected}.${bound.payload}`).digest('base64url');
    return postAs({ jwk }, directory.newAccount, { termsOfServiceAgreed: true, externalAccountBinding: { ...bound, signature } });
  });
  const kid = account.location;
  if (kid === undefined) throw new TestSiteFault(`${directory.newAccount} gives no account URL`);
  // Members in lexical order (RFC 7638 §3).
  const thumbprint = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url');
  return { directory, thumbprint, post: (url, payload) => postAs({ kid }, url, payload) };
}

const RESOURCES = ['newNonce', 'newAccount', 'newOrder', 'revokeCert'] as const;
type Directory = Readonly<Record<(typeof RESOURCES)[number], string>>;

/** @throws TestSiteFault when it is none (RFC 8555 §7.1.1) */
function readDirectory(url: string, json: AcmeReply['json']): Directory {
  const entries = RESOURCES.map((name) => [name, json[name]] as const);
  const lacking = entries.find(([, value]) => typeof value !== 'string' || !value.startsWith('https://'));
  if (lacking) throw new TestSiteFault(`${url} is no ACME directory: it has no ${lacking[0]} (RFC 8555 §7.1.1). Does baseUrl lead to the running server?`);
  return Object.fromEntries(entries) as Directory;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function keepAccountKey(file: string): KeyObject {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  }
  return createPrivateKey(readFileSync(file));
}

/** One HTTPS exchange, bounded in time and octets. @throws TestSiteFault when there is no answer */
function exchange(url: string, options: RequestOptions, body: string | undefined, clock: Pick<Clock, 'now'>): Promise<AcmeReply & { nonce: string | undefined }> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new TestSiteFault(`the ACME server cannot be reached at ${url}: ${error.message}`, { cause: error }));
    const headers = { 'User-Agent': 'tegata-testsites', ...(body !== undefined && { 'Content-Type': 'application/jose+json', 'Content-Length': Buffer.byteLength(body) }) };
    const outgoing = httpsRequest(url, { ...options, headers, agent: false, timeout: TIMEOUT_MS }, (message) => {
      const chunks: Buffer[] = [];
      let octets = 0;
      message.on('data', (chunk: Buffer) => {
        octets += chunk.length;
        if (octets > MOST_OCTETS) outgoing.destroy(new Error('the answer is too long'));
        chunks.push(chunk);
      });
      message.on('error', fail);
      message.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { location, 'retry-after': retryAfter, 'replay-nonce': nonce } = message.headers;
        resolve({
          status: message.statusCode ?? 0,
          location,
          retryAfterMs: retryAfterMs(retryAfter, clock),
          nonce: typeof nonce === 'string' ? nonce : undefined,
          text,
          json: readObject(text),
        });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

/** @returns 1 s where the server names nothing */
function retryAfterMs(header: string | undefined, clock: Pick<Clock, 'now'>): number {
  if (header === undefined) return 1_000;
  const seconds = /^\d+$/.test(header) ? Number(header) : (fromRfc3339(header) ?? Math.floor(Date.parse(header) / 1000)) - clock.now();
  return Number.isFinite(seconds) ? Math.max(0, Math.min(seconds, 60)) * 1_000 : 1_000;
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
