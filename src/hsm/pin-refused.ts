import { SignerUnavailable } from '../core/signer.js';

/** The token refused the PIN. Asking again would count towards its lock, so nothing asks again before a restart. */
export class PinRefused extends SignerUnavailable {}
