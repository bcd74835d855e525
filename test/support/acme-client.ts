import { createHash } from 'node:crypto';
import {
  bindExternalAccount,
  encodeJson,
  generateAccountKey,
  signInput,
  signJws,
  type AccountKey,
  type BindingOptions,
  type ExternalAccountKey,
  type Jws,
} from './account-key.js';
import { exchange, type HttpReply, type HttpRequest } from './http-exchange.js';

/** How a request is to differ from a right one. */
export interface SignOptions {
  /** Sign with this key instead of the account's. */
  key?: AccountKey;
  /** Name the key by `jwk` instead of `kid`, or the reverse; by `kid` once the client has an account. */
  by?: 'jwk' | 'kid';
  /** Use this nonce instead of a fresh one. */
  nonce?: string;
  /** Members of the protected header to add, replace, or (undefined) leave out. Signed as they are then. */
  header?: Record<string, unknown>;
  /** Changes the JWS after it was signed; whatever comes back is sent, text as it is. */
  tamper?: (jws: Jws) => unknown;
  /** Headers of the HTTP request to add or replace. */
  headers?: Record<string, string>;
}

export interface NewAccountOptions {
  contact?: string[];
  termsOfServiceAgreed?: boolean;
  onlyReturnExisting?: boolean;
  eab?: ExternalAccountKey & BindingOptions;
}

/**
 * A small ACME client for tests: does exactly what it is told, repeats nothing, and can be told to do everything wrong.
 * Requests come back as they are, refusals too; `account`, `order` and their like are what a test needs of a run that goes right.
 */
export class AcmeClient {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a directory as JSON; tests assert on it
  readonly directory: any;
  readonly ca: string | undefined;
  key: AccountKey;
  /** Set by newAccount. */
  accountUrl: string | undefined;

  private constructor(directory: unknown, key: AccountKey, ca: string | undefined) {
    this.directory = directory;
    this.key = key;
    this.ca = ca;
  }

  /** Reads the directory. @param ca PEM of the CA to trust, for https */
  static async connect(
    directoryUrl: string,
    { key = generateAccountKey(), ca }: { key?: AccountKey; ca?: string } = {},
  ): Promise<AcmeClient> {
    const reply = await exchange(directoryUrl, ca === undefined ? {} : { ca });
    return new AcmeClient(reply.json, key, ca);
  }

  /** The same server for another key, without an account. */
  withKey(key: AccountKey = generateAccountKey()): AcmeClient {
    return new AcmeClient(this.directory, key, this.ca);
  }

  /** An HTTP request as it stands. */
  send(url: string, request: HttpRequest): Promise<HttpReply> {
    return exchange(url, { ...request, ...(this.ca !== undefined && { ca: this.ca }) });
  }

  /** A fresh nonce from newNonce. */
  async nonce(): Promise<string> {
    return (await this.send(this.directory.newNonce, { method: 'HEAD' })).requiredHeader('replay-nonce');
  }

  /** A signed request that was not sent. @param payload '' for POST-as-GET, other text as it is, else JSON */
  async sign(url: string, payload: string | object, { key = this.key, by, nonce, header }: SignOptions = {}): Promise<Jws> {
    const byKid = by === undefined ? this.accountUrl !== undefined : by === 'kid';
    const full = {
      alg: key.alg,
      nonce: nonce ?? (header && 'nonce' in header ? undefined : await this.nonce()),
      url,
      ...(byKid ? { kid: this.accountUrl } : { jwk: key.jwk }),
      ...header,
    };
    return signJws(full, payload, key);
  }

  /** A signed POST. */
  async post(url: string, payload: string | object, options: SignOptions = {}): Promise<HttpReply> {
    const jws = await this.sign(url, payload, options);
    const sent = options.tamper ? options.tamper(jws) : jws;
    return this.send(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/jose+json', ...options.headers },
      body: typeof sent === 'string' || Buffer.isBuffer(sent) ? sent : JSON.stringify(sent),
    });
  }

  /** POST-as-GET (RFC 8555 §6.3). */
  read(url: string, options?: SignOptions): Promise<HttpReply> {
    return this.post(url, '', options);
  }

  /** The payload of newAccount, with its external account binding. */
  newAccountPayload({ eab, ...rest }: NewAccountOptions = {}, key: AccountKey = this.key): Record<string, unknown> {
    return { ...rest, ...(eab && { externalAccountBinding: bindExternalAccount(eab, key.jwk, this.directory.newAccount, eab) }) };
  }

  /** newAccount; the client signs with the account from then on when it worked. */
  async newAccount(options: NewAccountOptions = { termsOfServiceAgreed: true }): Promise<HttpReply> {
    const reply = await this.post(this.directory.newAccount, this.newAccountPayload(options), { by: 'jwk' });
    if (reply.status === 200 || reply.status === 201) this.accountUrl = reply.requiredHeader('location');
    return reply;
  }

  /** newOrder for DNS names. @param more members of the payload: profile, notBefore, notAfter */
  newOrder(names: readonly string[], more: object = {}): Promise<HttpReply> {
    return this.post(this.directory.newOrder, { identifiers: names.map((value) => ({ type: 'dns', value })), ...more });
  }

  newAuthz(name: string): Promise<HttpReply> {
    return this.post(this.directory.newAuthz, { identifier: { type: 'dns', value: name } });
  }

  /** Tells the server that a challenge is ready (RFC 8555 §7.5.1). */
  startChallenge(url: string): Promise<HttpReply> {
    return this.post(url, {});
  }

  /** @param csr PKCS#10 in DER */
  finalize(url: string, csr: Buffer): Promise<HttpReply> {
    return this.post(url, { csr: csr.toString('base64url') });
  }

  /** @param by a certificate's key, to ask with instead of the account @param certificate DER */
  revoke(certificate: Buffer, { reason, by }: { reason?: number; by?: AccountKey } = {}): Promise<HttpReply> {
    const payload = { certificate: certificate.toString('base64url'), ...(reason !== undefined && { reason }) };
    return this.post(this.directory.revokeCert, payload, by ? { by: 'jwk', key: by } : {});
  }

  /** The payload of keyChange: the inner JWS (RFC 8555 §7.3.5), right but for what `header`, `payload` and `tamper` change. */
  keyChangePayload(
    newKey: AccountKey,
    { header, payload, tamper }: { header?: object; payload?: object; tamper?: (jws: Jws) => object } = {},
  ): object {
    const inner = signJws(
      { alg: newKey.alg, jwk: newKey.jwk, url: this.directory.keyChange, ...header },
      { account: this.accountUrl, oldKey: this.key.jwk, ...payload },
      newKey,
    );
    return tamper ? tamper(inner) : inner;
  }

  /** keyChange; the client signs with the new key from then on when it worked. */
  async changeKey(newKey: AccountKey): Promise<HttpReply> {
    const reply = await this.post(this.directory.keyChange, this.keyChangePayload(newKey));
    if (reply.status === 200) this.key = newKey;
    return reply;
  }

  /**
   * Reads a resource until it is no longer `pending` or `processing`, resting as told by Retry-After, at most a second.
   * @throws when it has not come to an end after `tries` readings
   */
  async poll(url: string, { tries = 40 } = {}): Promise<HttpReply> {
    for (let count = 0; count < tries; count += 1) {
      const reply = await this.read(url);
      if (reply.status !== 200 || !['pending', 'processing'].includes(reply.json.status)) return reply;
      const seconds = Number(reply.header('retry-after') ?? 0.1);
      await new Promise((resolve) => setTimeout(resolve, Math.min(seconds, 1) * 1000));
    }
    throw new Error(`${url} did not come to an end`);
  }

  /** token "." thumbprint (RFC 8555 §8.1). */
  keyAuthorization(token: string): string {
    return `${token}.${this.key.thumbprint}`;
  }

  /** The TXT record's value for dns-01 (RFC 8555 §8.4). */
  dnsDigest(token: string): string {
    return createHash('sha256').update(this.keyAuthorization(token)).digest('base64url');
  }
}

/** Signs a JWS anew after a part of it was changed, so that only the change is wrong. */
export function resign(jws: Jws, parts: { header?: object; payload?: string }, key: AccountKey): Jws {
  const changed = { protected: parts.header ? encodeJson(parts.header) : jws.protected, payload: parts.payload ?? jws.payload };
  return { ...changed, signature: signInput(changed, key) };
}
