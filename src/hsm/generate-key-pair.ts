import pkcs11js, { type Template } from 'pkcs11js';
import { InvariantError } from '../core/invariant-error.js';
import { attribute, findKey, findPrivateKeys, type TokenView } from './find-key.js';
import { curveParameters } from './public-key.js';
import type { KeyPairRequest } from './token.js';

/** Signs and does nothing else. All of it said explicitly: tokens differ in what they assume, SoftHSM2 for one assumes decryption and unwrapping. */
const privateKeyRights: Template = [
  { type: pkcs11js.CKA_TOKEN, value: true },
  { type: pkcs11js.CKA_PRIVATE, value: true },
  { type: pkcs11js.CKA_SENSITIVE, value: true },
  { type: pkcs11js.CKA_EXTRACTABLE, value: false },
  { type: pkcs11js.CKA_SIGN, value: true },
  { type: pkcs11js.CKA_DECRYPT, value: false },
  { type: pkcs11js.CKA_UNWRAP, value: false },
  { type: pkcs11js.CKA_SIGN_RECOVER, value: false },
  { type: pkcs11js.CKA_DERIVE, value: false },
  { type: pkcs11js.CKA_MODIFIABLE, value: false },
  { type: pkcs11js.CKA_COPYABLE, value: false },
  { type: pkcs11js.CKA_WRAP_WITH_TRUSTED, value: true },
];

const publicKeyRights: Template = [
  { type: pkcs11js.CKA_TOKEN, value: true },
  { type: pkcs11js.CKA_PRIVATE, value: false },
  { type: pkcs11js.CKA_VERIFY, value: true },
  { type: pkcs11js.CKA_ENCRYPT, value: false },
  { type: pkcs11js.CKA_WRAP, value: false },
  { type: pkcs11js.CKA_VERIFY_RECOVER, value: false },
  { type: pkcs11js.CKA_DERIVE, value: false },
  { type: pkcs11js.CKA_MODIFIABLE, value: false },
];

/** What the token itself must say about the new key: it was made inside, and was never outside nor readable. */
const proofs: readonly (readonly [name: string, type: number, value: 0 | 1])[] = [
  ['CKA_LOCAL', pkcs11js.CKA_LOCAL, 1],
  ['CKA_ALWAYS_SENSITIVE', pkcs11js.CKA_ALWAYS_SENSITIVE, 1],
  ['CKA_NEVER_EXTRACTABLE', pkcs11js.CKA_NEVER_EXTRACTABLE, 1],
  ['CKA_SENSITIVE', pkcs11js.CKA_SENSITIVE, 1],
  ['CKA_EXTRACTABLE', pkcs11js.CKA_EXTRACTABLE, 0],
  ['CKA_SIGN', pkcs11js.CKA_SIGN, 1],
  ['CKA_DECRYPT', pkcs11js.CKA_DECRYPT, 0],
  ['CKA_UNWRAP', pkcs11js.CKA_UNWRAP, 0],
];

/**
 * Makes a key pair in the token.
 * @param view with a read-write session, logged in
 * @returns the public key, SubjectPublicKeyInfo in DER
 * @throws InvariantError when the label is taken, or the key is not what was asked for; such a key is destroyed again
 */
export function generateKeyPair(view: TokenView, request: KeyPairRequest): Buffer {
  const { functions, session, tokenLabel } = view;
  const { label } = request;
  if (findPrivateKeys(view, label).length > 0) {
    throw new InvariantError(`The token "${tokenLabel}" has a private key labelled "${label}" already; keys are never replaced.`);
  }
  // CKA_ID ties the two halves together. It must be chosen beforehand, for nothing about the key can be changed later.
  const names: Template = [
    { type: pkcs11js.CKA_LABEL, value: label },
    { type: pkcs11js.CKA_ID, value: functions.C_GenerateRandom(session, Buffer.alloc(16)) },
  ];
  const [mechanism, size] = parameters(request);
  const pair = functions.C_GenerateKeyPair(session, { mechanism }, [...publicKeyRights, ...names, ...size], [...privateKeyRights, ...names]);
  const broken = proofs.filter(([, type, value]) => attribute(view, pair.privateKey, type)[0] !== value);
  if (broken.length > 0) {
    functions.C_DestroyObject(session, pair.privateKey);
    functions.C_DestroyObject(session, pair.publicKey);
    throw new InvariantError(`The token "${tokenLabel}" made the key "${label}" with a wrong ${broken.map(([name]) => name).join(', ')}; it was destroyed again.`);
  }
  return findKey(view, label).spki;
}

function parameters(request: KeyPairRequest): [mechanism: number, size: Template] {
  if (request.type === 'EC') {
    return [pkcs11js.CKM_EC_KEY_PAIR_GEN, [{ type: pkcs11js.CKA_EC_PARAMS, value: curveParameters[request.curve] }]];
  }
  return [
    pkcs11js.CKM_RSA_PKCS_KEY_PAIR_GEN,
    [
      { type: pkcs11js.CKA_MODULUS_BITS, value: request.bits },
      { type: pkcs11js.CKA_PUBLIC_EXPONENT, value: Buffer.from([1, 0, 1]) },
    ],
  ];
}
