import type { Log } from '../core/log.js';
import type { Signer } from '../core/signer.js';
import type { Clock, EpochSeconds } from '../core/time.js';

export interface TokenOptions {
  /** The vendor's PKCS#11 library, an absolute path. */
  modulePath: string;
  /** The token's label; slot numbers change. */
  tokenLabel: string;
  /** Asked at every login, so that the PIN need not be kept in memory. */
  pin: () => Promise<string> | string;
  /** Sessions that sign side by side. Each holds one of libuv's four threads while it signs, so three leave one for files. 3 unless told. */
  sessions?: number;
  clock: Clock;
  log: Log;
  /** Requests that may wait for a session; more are refused. 1000 unless told. */
  queueLimit?: number;
  /** Milliseconds from request to signature. 10,000 unless told. */
  deadlineMs?: number;
}

export type TokenSettings = Readonly<Required<TokenOptions>>;

export type KeyPairRequest =
  | { label: string; type: 'RSA'; bits: 2048 | 3072 | 4096 }
  | { label: string; type: 'EC'; curve: 'P-256' | 'P-384' | 'P-521' };

export interface TokenHealth {
  /**
   * `up`: signing. `reconnecting`: the token went away and is being looked for; requests wait. `refused`: the token refused the PIN, and asking
   * again could lock it, so only a restart helps. `closed`: after `close`.
   */
  readonly state: 'up' | 'reconnecting' | 'refused' | 'closed';
  /** When the state was entered. */
  readonly since: EpochSeconds;
  /** Requests waiting for a session. */
  readonly queued: number;
  /** Signatures being made in the token now. */
  readonly running: number;
  /** Verified signatures handed out since the token was opened. */
  readonly signatures: number;
  /** Why the state is not `up`, in the operator's words. */
  readonly failure: string | null;
}

/** One PKCS#11 token, open: the Signer over its keys, which are named by their CKA_LABEL, and the acts of a key ceremony. */
export interface Token extends Signer {
  /** Whether a private key with this label is in the token. @throws SignerUnavailable when the token cannot be reached */
  hasKey(label: string): Promise<boolean>;
  /**
   * Makes a key pair that can do nothing but sign and never leaves the token. Blocks the thread while the token works (RSA: up to seconds).
   * @returns the public key, SubjectPublicKeyInfo in DER
   * @throws InvariantError when the label is taken, or the token did not give the key the attributes asked for (the key is destroyed again)
   * @throws SignerUnavailable when the token cannot be reached
   */
  generateKeyPair(request: KeyPairRequest): Promise<Buffer>;
  health(): TokenHealth;
  /** Takes no more requests, finishes those it has, closes its sessions, and finalises the module when this was its last user. */
  close(): Promise<void>;
}
