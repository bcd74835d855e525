import { split } from 'shamir-secret-sharing';
import { toRfc3339 } from '../../core/time.js';
import { CustodyFault } from './custody-fault.js';
import { deriveKey, newScryptParameters, type CustodyParts } from './scrypt-key.js';
import { seal } from './sealed-box.js';
import { setContext, SHARE_FORMAT, shareContext, type ShareFile, type SharePurpose } from './share-file.js';

export interface SecretToSplit {
  readonly purpose: SharePurpose;
  readonly subject: string;
  readonly secret: Buffer;
  /** How many shares give the secret. */
  readonly threshold: number;
  readonly holders: readonly { readonly name: string; readonly passphrase: string }[];
}

/**
 * Splits a secret between people (CP 6.2.2). A random data key is what is split, by Shamir's scheme over GF(2^8); the secret itself lies under it, so
 * that a wrong combination is noticed (AES-GCM), and so that secrets need not be uniformly random.
 * @throws CustodyFault unless 2 ≤ threshold ≤ holders, all of different names
 */
export async function splitSecret({ purpose, subject, secret, threshold, holders }: SecretToSplit, parts: CustodyParts): Promise<ShareFile[]> {
  const { clock, random } = parts;
  const names = holders.map(({ name }) => name);
  if (threshold < 2 || threshold > names.length || new Set(names).size !== names.length) {
    throw new CustodyFault(`a secret is split between two or more different people, of whom two or more are needed; not ${threshold} of ${names.join(', ')}`);
  }
  const common = { purpose, subject, set: random.bytes(16).toString('hex'), createdAt: toRfc3339(clock.now()), threshold, holders: names };
  const dataKey = random.bytes(32);
  const sealed = seal(dataKey, secret, setContext(common), random);
  // The library takes plain Uint8Arrays, not Buffers.
  const plain = new Uint8Array(dataKey);
  const shares = await split(plain, names.length, threshold);
  plain.fill(0);
  dataKey.fill(0);
  const files: ShareFile[] = [];
  for (const [at, { name, passphrase }] of holders.entries()) {
    const scrypt = newScryptParameters(parts);
    const key = await deriveKey(passphrase, scrypt);
    const share = Buffer.from(shares[at] as Uint8Array);
    files.push({ format: SHARE_FORMAT, ...common, holder: name, scrypt, share: seal(key, share, shareContext(common, name), random), sealed });
    share.fill(0);
    key.fill(0);
  }
  return files;
}
