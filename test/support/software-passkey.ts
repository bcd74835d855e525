import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** What a browser hands to the server; see assets/passkey.js. */
export type CredentialResponse = Record<string, unknown>;

/** An authenticator in software (WebAuthn §6): one ES256 credential, its user always verified, no attestation. */
export class SoftwarePasskey {
  readonly id = randomBytes(16).toString('base64url');
  /** User present, user verified (WebAuthn §6.1). */
  flags = 0x05;
  counter = 0;
  readonly #private: KeyObject;
  readonly #x: Buffer;
  readonly #y: Buffer;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#private = privateKey;
    this.#x = Buffer.from(x, 'base64url');
    this.#y = Buffer.from(y, 'base64url');
  }

  /** COSE_Key (RFC 9053 §2.1): kty EC2, alg ES256, crv P-256. */
  get publicKey(): Buffer {
    return Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), this.#x, Buffer.from('225820', 'hex'), this.#y]);
  }

  /** Answers creation options. @param origin of the page */
  create(options: { challenge: string; rp: { id?: string } }, origin: string): CredentialResponse {
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const authData = Buffer.concat([this.#head(options.rp.id ?? '', this.flags | 0x40), Buffer.alloc(16), length, id, this.publicKey]);
    // {"fmt": "none", "attStmt": {}, "authData": bytes} in CBOR (RFC 8949)
    const attestationObject = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
      Buffer.of(authData.length),
      authData,
    ]);
    return this.#credential({
      clientDataJSON: clientData('webauthn.create', options.challenge, origin).toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** Answers request options. */
  get(options: { challenge: string; rpId?: string }, origin: string): CredentialResponse {
    this.counter += 1;
    const authenticatorData = this.#head(options.rpId ?? '', this.flags);
    const client = clientData('webauthn.get', options.challenge, origin);
    const signature = sign('sha256', Buffer.concat([authenticatorData, createHash('sha256').update(client).digest()]), this.#private);
    return this.#credential({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signature.toString('base64url'),
    });
  }

  #head(rpId: string, flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.of(flags), counter]);
  }

  #credential(response: Record<string, unknown>): CredentialResponse {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}
