import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, privateEncrypt, sign, verify, type KeyObject } from 'node:crypto';
import { SignerUnavailable, type SignatureAlgorithm, type Signer, type SignRequest } from '../../src/core/signer.js';

const HASH: Record<SignatureAlgorithm, string> = {
  sha256WithRSAEncryption: 'sha256',
  sha384WithRSAEncryption: 'sha384',
  sha512WithRSAEncryption: 'sha512',
  'ecdsa-with-SHA256': 'sha256',
  'ecdsa-with-SHA384': 'sha384',
  'ecdsa-with-SHA512': 'sha512',
};

/** DER of DigestInfo up to the hash value (RFC 8017 §9.2). */
const DIGEST_INFO: Readonly<Record<string, Buffer>> = {
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha384: Buffer.from('3041300d060960864801650304020205000430', 'hex'),
  sha512: Buffer.from('3051300d060960864801650304020305000440', 'hex'),
};

/** What a software key is made of: an RSA modulus length in bits, or a curve. */
export type SoftwareKeyKind = 2048 | 3072 | 4096 | 'P-256' | 'P-384' | 'P-521';

/** A Signer whose keys are node:crypto keys in memory. For tests only: it keeps the port's contract, not its protection of keys. */
export class SoftwareSigner implements Signer {
  /** Every request that reached a key, in order, so that a test can ask what was signed; of one for a digest, the digest. */
  readonly signed: (Omit<SignRequest, 'tbs' | 'digest'> & { tbs: Uint8Array })[] = [];
  private readonly keys = new Map<string, { privateKey: KeyObject; publicKey: KeyObject }>();

  /** Makes a key; @returns its SubjectPublicKeyInfo in DER. */
  generate(keyId: string, kind: SoftwareKeyKind = 2048): Buffer {
    const pair =
      typeof kind === 'number' ? generateKeyPairSync('rsa', { modulusLength: kind }) : generateKeyPairSync('ec', { namedCurve: kind });
    this.keys.set(keyId, pair);
    return pair.publicKey.export({ type: 'spki', format: 'der' });
  }

  /** Takes over a private key in PEM (PKCS#8). */
  load(keyId: string, pem: string): void {
    const privateKey = createPrivateKey(pem);
    this.keys.set(keyId, { privateKey, publicKey: createPublicKey(privateKey) });
  }

  async publicKey(keyId: string): Promise<Buffer> {
    return this.pair(keyId).publicKey.export({ type: 'spki', format: 'der' });
  }

  async sign(request: SignRequest): Promise<Buffer> {
    request.signal?.throwIfAborted();
    const { privateKey, publicKey } = this.pair(request.keyId);
    const keyType = request.algorithm.startsWith('ecdsa') ? 'ec' : 'rsa';
    if (privateKey.asymmetricKeyType !== keyType) {
      throw new SignerUnavailable(`key "${request.keyId}" cannot sign with ${request.algorithm}`);
    }
    const hash = HASH[request.algorithm];
    if (request.tbs === undefined) {
      if (keyType !== 'rsa') throw new SignerUnavailable('node:crypto makes no ECDSA signature over a bare digest');
      this.signed.push({ ...request, tbs: request.digest });
      const info = Buffer.concat([DIGEST_INFO[hash] as Buffer, request.digest]);
      return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, info);
    }
    this.signed.push({ ...request, tbs: Buffer.from(request.tbs) });
    const signature = sign(hash, request.tbs, privateKey);
    if (!verify(hash, request.tbs, publicKey, signature)) throw new SignerUnavailable('the signature did not verify');
    return signature;
  }

  private pair(keyId: string): { privateKey: KeyObject; publicKey: KeyObject } {
    const pair = this.keys.get(keyId);
    if (pair === undefined) throw new SignerUnavailable(`there is no key "${keyId}"`);
    return pair;
  }
}
