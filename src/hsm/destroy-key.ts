import pkcs11js from 'pkcs11js';
import { attribute, findObjects, findPrivateKeys, type TokenView } from './find-key.js';

/**
 * Destroys the private key with this label and the public key that belongs to it (CP 6.2.10). The private one goes first: cut off between the two, a
 * public key without use is left, and doing it again removes that.
 * @param view with a read-write session, logged in
 * @returns how many objects were destroyed; none: there was nothing
 */
export function destroyKey(view: TokenView, label: string): number {
  const { functions, session } = view;
  const privateKeys = findPrivateKeys(view, label);
  const ids = privateKeys.map((handle) => attribute(view, handle, pkcs11js.CKA_ID));
  for (const handle of privateKeys) functions.C_DestroyObject(session, handle);
  const publicKeys = findObjects(view, [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PUBLIC_KEY },
    { type: pkcs11js.CKA_LABEL, value: label },
  ]).filter((handle) => ids.length === 0 || ids.some((id) => id.equals(attribute(view, handle, pkcs11js.CKA_ID))));
  for (const handle of publicKeys) functions.C_DestroyObject(session, handle);
  return privateKeys.length + publicKeys.length;
}
