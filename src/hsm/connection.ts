import pkcs11js, { type Handle, type PKCS11 } from 'pkcs11js';
import { SignerUnavailable } from '../core/signer.js';
import type { Module } from './module.js';
import { PinRefused } from './pin-refused.js';
import { inShort, returnValueOf } from './pkcs11-failure.js';

/** A session signs one thing at a time. Its buffers live as long as it does: the library reads and writes them from another thread. */
export interface Session {
  readonly handle: Handle;
  /** What is being signed now. */
  input: Buffer | null;
  /** Receives the signature; holds RSA up to 8192 bits. */
  readonly output: Buffer;
}

/** A logged-in token with its sessions, valid for one generation of the module. */
export interface Connection {
  readonly generation: number;
  readonly slot: Handle;
  /** Never signs: closing a token's last session would log the process out of it. */
  readonly anchor: Handle;
  readonly sessions: readonly Session[];
}

export interface ConnectOptions {
  tokenLabel: string;
  pin: () => Promise<string> | string;
  sessions: number;
}

/**
 * Finds the token by its label, logs in, and opens the sessions.
 * @throws PinRefused
 * @throws SignerUnavailable when there is no such token, or it does not answer
 */
export async function connect(module: Module, options: ConnectOptions): Promise<Connection> {
  const { functions } = module;
  const pin = await options.pin();
  // No await from here on: the handles belong to the generation read here.
  const generation = module.generation();
  let anchor: Handle | undefined;
  try {
    const slot = findSlot(functions, options.tokenLabel);
    anchor = functions.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION);
    logIn(functions, anchor, pin, options.tokenLabel);
    const sessions = Array.from({ length: options.sessions }, () => ({
      handle: functions.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION),
      input: null,
      output: Buffer.alloc(1024),
    }));
    return { generation, slot, anchor, sessions };
  } catch (error) {
    if (anchor !== undefined) close(functions, anchor);
    if (error instanceof SignerUnavailable) throw error;
    throw new SignerUnavailable(`The token "${options.tokenLabel}" does not answer (${inShort(error)}).`);
  }
}

/** Closes the sessions, except those with a signature under way. Never throws: a lost token cannot be asked. */
export function disconnect(module: Module, connection: Connection): void {
  if (module.generation() !== connection.generation) return;
  for (const session of connection.sessions) if (session.input === null) close(module.functions, session.handle);
  close(module.functions, connection.anchor);
}

function close(functions: PKCS11, session: Handle): void {
  try {
    functions.C_CloseSession(session);
  } catch {
    // The session is gone already.
  }
}

/** Labels are 32 characters, padded with spaces; slot numbers change when a token is initialised. */
function findSlot(functions: PKCS11, label: string): Handle {
  const found: string[] = [];
  for (const slot of functions.C_GetSlotList(true)) {
    const token = functions.C_GetTokenInfo(slot);
    const name = token.label.trimEnd();
    if (name === label) return slot;
    if ((token.flags & pkcs11js.CKF_TOKEN_INITIALIZED) !== 0) found.push(`"${name}"`);
  }
  throw new SignerUnavailable(
    `No token is labelled "${label}"; the module shows ${found.length === 0 ? 'none' : found.join(', ')}. Correct token.label in the ` +
      `configuration, or make the token: softhsm2-util --init-token --free --label "${label}". ` +
      'SoftHSM2 keeps its tokens where the file named by SOFTHSM2_CONF says.',
  );
}

function logIn(functions: PKCS11, session: Handle, pin: string, label: string): void {
  try {
    functions.C_Login(session, pkcs11js.CKU_USER, pin);
  } catch (error) {
    switch (returnValueOf(error)) {
      case 'CKR_USER_ALREADY_LOGGED_IN':
        return;
      case 'CKR_PIN_INCORRECT':
      case 'CKR_PIN_INVALID':
      case 'CKR_PIN_LEN_RANGE':
        throw new PinRefused(
          `The token "${label}" refused the PIN (${inShort(error)}): put its user PIN, without anything else, into the file named by ` +
            'token.pinFile in the configuration, then restart (or activate it with the right shares). Nothing tries again by itself, because tokens lock after a few wrong PINs.',
        );
      case 'CKR_PIN_LOCKED':
      case 'CKR_PIN_EXPIRED':
      case 'CKR_USER_PIN_NOT_INITIALIZED':
        throw new PinRefused(
          `The token "${label}" takes no PIN now (${inShort(error)}): its security officer sets a new one with ` +
            `pkcs11-tool --module MODULE --token-label "${label}" --init-pin --login --login-type so`,
        );
      default:
        throw error;
    }
  }
}
