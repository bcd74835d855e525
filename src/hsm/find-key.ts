import type { KeyObject } from 'node:crypto';
import pkcs11js, { type Handle, type PKCS11, type Template } from 'pkcs11js';
import { SignerUnavailable } from '../core/signer.js';
import { curveOf, ecPublicKey, rsaPublicKey, type Curve } from './public-key.js';

/** A key pair in the token, ready to sign. */
export interface TokenKey {
  readonly label: string;
  /** The private key's object handle. */
  readonly handle: Handle;
  readonly kind: 'RSA' | Curve;
  /** Signatures are verified with it. */
  readonly publicKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
}

/** A session through which a token is asked for its objects. */
export interface TokenView {
  readonly functions: PKCS11;
  readonly slot: Handle;
  readonly session: Handle;
  readonly tokenLabel: string;
}

/** @returns the handles of the private keys with this label; more than one makes the label useless */
export function findPrivateKeys(view: TokenView, label: string): Handle[] {
  const found = findObjects(view, [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
    { type: pkcs11js.CKA_LABEL, value: label },
  ]);
  // A token that has just gone answers a search with nothing; asked about itself, it fails.
  if (found.length === 0) view.functions.C_GetTokenInfo(view.slot);
  return found;
}

/**
 * Finds the key pair with this CKA_LABEL and reads its public half.
 * @throws SignerUnavailable when there is none, there are several, the key can leave the token, or its kind cannot sign certificates
 */
export function findKey(view: TokenView, label: string): TokenKey {
  const { tokenLabel } = view;
  const [handle, another] = findPrivateKeys(view, label);
  if (handle === undefined) {
    throw new SignerUnavailable(
      `The token "${tokenLabel}" has no private key labelled "${label}": correct the key's label in the configuration. ` +
        `pkcs11-tool --module MODULE --token-label "${tokenLabel}" --login --list-objects shows the keys it has.`,
    );
  }
  if (another !== undefined) {
    throw new SignerUnavailable(`The token "${tokenLabel}" has several private keys labelled "${label}": give each its own label (CKA_LABEL).`);
  }
  const read = (object: Handle, type: number) => attribute(view, object, type);
  if (read(handle, pkcs11js.CKA_EXTRACTABLE)[0] !== 0 || read(handle, pkcs11js.CKA_SENSITIVE)[0] !== 1) {
    throw new SignerUnavailable(
      `The private key "${label}" in the token "${tokenLabel}" could be read out of it; a CA must not use it (BR 6.2.7). Make a new key with ` +
        'CKA_SENSITIVE true and CKA_EXTRACTABLE false.',
    );
  }
  const type = read(handle, pkcs11js.CKA_KEY_TYPE).readUInt32LE(0);
  if (type === pkcs11js.CKK_RSA) {
    return tokenKey(label, handle, 'RSA', rsaPublicKey(read(handle, pkcs11js.CKA_MODULUS), read(handle, pkcs11js.CKA_PUBLIC_EXPONENT)));
  }
  const curve = type === pkcs11js.CKK_EC ? curveOf(read(handle, pkcs11js.CKA_EC_PARAMS)) : undefined;
  if (curve === undefined) {
    throw new SignerUnavailable(`The key "${label}" in the token "${tokenLabel}" is neither RSA nor on P-256, P-384 or P-521 (BR 6.1.5).`);
  }
  // Private EC keys do not carry their point; the public key object does. CKA_ID ties the two together.
  const [publicHandle] = findObjects(view, [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PUBLIC_KEY },
    { type: pkcs11js.CKA_LABEL, value: label },
    { type: pkcs11js.CKA_ID, value: read(handle, pkcs11js.CKA_ID) },
  ]);
  if (publicHandle === undefined) {
    throw new SignerUnavailable(`The token "${tokenLabel}" has no public key object with the label and CKA_ID of the private key "${label}".`);
  }
  return tokenKey(label, handle, curve, ecPublicKey(curve, read(publicHandle, pkcs11js.CKA_EC_POINT)));
}

function tokenKey(label: string, handle: Handle, kind: TokenKey['kind'], publicKey: KeyObject): TokenKey {
  return { label, handle, kind, publicKey, spki: publicKey.export({ format: 'der', type: 'spki' }) };
}

/** One attribute's value in PKCS#11's own encoding. */
export function attribute(view: TokenView, object: Handle, type: number): Buffer {
  const [found] = view.functions.C_GetAttributeValue(view.session, object, [{ type }]);
  const value = found?.value;
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}

/** The handles of the objects that fit a template, eight at most. */
export function findObjects({ functions, session }: TokenView, template: Template): Handle[] {
  functions.C_FindObjectsInit(session, template);
  try {
    return functions.C_FindObjects(session, 8);
  } finally {
    functions.C_FindObjectsFinal(session);
  }
}
