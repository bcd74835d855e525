import pkcs11js, { type Handle, type PKCS11 } from 'pkcs11js';
import { SignerUnavailable } from '../core/signer.js';
import { useModule } from './module.js';
import { inShort } from './pkcs11-failure.js';

export interface NewToken {
  /** The vendor's PKCS#11 library, an absolute path. */
  modulePath: string;
  /** At most 32 octets in UTF-8. */
  tokenLabel: string;
  /** The security officer's PIN, which can reset the token but not use its keys. */
  soPin: string;
  /** The user PIN, with which keys are used. */
  pin: string;
}

/**
 * Makes an empty slot into a token with this label and both PINs. An interrupted earlier run is completed; a token that is ready is left alone.
 * @throws SignerUnavailable when there is no empty slot, or the token refuses; a token that holds something is never initialised again
 */
export function initialiseToken({ modulePath, tokenLabel, soPin, pin }: NewToken): void {
  const module = useModule(modulePath);
  const { functions } = module;
  try {
    let slot = slotOf(functions, (flags, label) => (flags & pkcs11js.CKF_TOKEN_INITIALIZED) !== 0 && label === tokenLabel);
    if (slot === undefined) {
      const empty = slotOf(functions, (flags) => (flags & pkcs11js.CKF_TOKEN_INITIALIZED) === 0);
      if (empty === undefined) throw new SignerUnavailable(`The PKCS#11 module ${modulePath} has no empty slot for the token "${tokenLabel}".`);
      functions.C_InitToken(empty, soPin, paddedLabel(tokenLabel));
      slot = empty;
    }
    if ((functions.C_GetTokenInfo(slot).flags & pkcs11js.CKF_USER_PIN_INITIALIZED) === 0) setUserPin(functions, slot, soPin, pin);
  } catch (error) {
    if (error instanceof SignerUnavailable) throw error;
    throw new SignerUnavailable(`The token "${tokenLabel}" cannot be initialised in ${modulePath} (${inShort(error)}).`);
  } finally {
    module.release();
  }
}

function slotOf(functions: PKCS11, wanted: (flags: number, label: string) => boolean): Handle | undefined {
  return functions.C_GetSlotList(true).find((slot) => {
    const { flags, label } = functions.C_GetTokenInfo(slot);
    return wanted(flags, label.trimEnd());
  });
}

function setUserPin(functions: PKCS11, slot: Handle, soPin: string, pin: string): void {
  const session = functions.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION);
  try {
    functions.C_Login(session, pkcs11js.CKU_SO, soPin);
    functions.C_InitPIN(session, pin);
    functions.C_Logout(session);
  } finally {
    functions.C_CloseSession(session);
  }
}

/** C_InitToken reads 32 octets, whatever it is given. */
function paddedLabel(label: string): string {
  const octets = Buffer.byteLength(label);
  if (octets === 0 || octets > 32) throw new SignerUnavailable(`A token label has 1 to 32 octets, unlike "${label}".`);
  return label + ' '.repeat(32 - octets);
}
