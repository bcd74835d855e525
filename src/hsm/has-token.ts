import pkcs11js from 'pkcs11js';
import { SignerUnavailable } from '../core/signer.js';
import { useModule } from './module.js';
import { inShort } from './pkcs11-failure.js';

/** Whether the module shows an initialised token with this label. @throws SignerUnavailable when the module cannot be asked */
export function hasToken(modulePath: string, tokenLabel: string): boolean {
  const module = useModule(modulePath);
  try {
    return module.functions.C_GetSlotList(true).some((slot) => {
      const { flags, label } = module.functions.C_GetTokenInfo(slot);
      return (flags & pkcs11js.CKF_TOKEN_INITIALIZED) !== 0 && label.trimEnd() === tokenLabel;
    });
  } catch (error) {
    throw new SignerUnavailable(`The PKCS#11 module ${modulePath} does not answer (${inShort(error)}).`);
  } finally {
    module.release();
  }
}
