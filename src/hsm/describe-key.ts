import pkcs11js from 'pkcs11js';
import { attribute, findKey, findPrivateKeys, type TokenView } from './find-key.js';
import type { KeyFacts } from './token.js';

/** What a transcript says of a private key, by the names of PKCS#11. */
const ATTRIBUTES = [
  'CKA_TOKEN',
  'CKA_PRIVATE',
  'CKA_SENSITIVE',
  'CKA_ALWAYS_SENSITIVE',
  'CKA_EXTRACTABLE',
  'CKA_NEVER_EXTRACTABLE',
  'CKA_LOCAL',
  'CKA_SIGN',
  'CKA_DECRYPT',
  'CKA_UNWRAP',
  'CKA_DERIVE',
  'CKA_MODIFIABLE',
] as const;

/**
 * The key pair with this label as the token itself describes it; undefined when there is no private key of that name.
 * @throws SignerUnavailable when there are several, or the key is none that a CA may use (see `findKey`)
 */
export function describeKey(view: TokenView, label: string): KeyFacts | undefined {
  if (findPrivateKeys(view, label).length === 0) return undefined;
  const { handle, kind, spki } = findKey(view, label);
  return {
    label,
    kind,
    ...(kind === 'RSA' && { bits: modulusBits(attribute(view, handle, pkcs11js.CKA_MODULUS)) }),
    id: attribute(view, handle, pkcs11js.CKA_ID).toString('hex'),
    spki,
    attributes: Object.fromEntries(ATTRIBUTES.map((name) => [name, attribute(view, handle, pkcs11js[name])[0] === 1])),
  };
}

function modulusBits(modulus: Buffer): number {
  const digits = modulus.toString('hex').replace(/^0+/, '');
  return digits === '' ? 0 : BigInt(`0x${digits}`).toString(2).length;
}
