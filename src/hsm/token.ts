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

/** What the token says of itself (CK_TOKEN_INFO). */
export interface TokenFacts {
  readonly label: string;
  readonly serial: string;
  readonly manufacturer: string;
  readonly model: string;
  /** `2.6` */
  readonly firmware: string;
}

/** What the token says of a key pair. */
export interface KeyFacts {
  readonly label: string;
  readonly kind: 'RSA' | 'P-256' | 'P-384' | 'P-521';
  /** Of an RSA modulus. */
  readonly bits?: number;
  /** CKA_ID, hexadecimal. */
  readonly id: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** Boolean attributes of the private key, by their PKCS#11 names. */
  readonly attributes: Readonly<Record<string, boolean>>;
}

export interface TokenHealth {
  /**
   * `inactive`: nobody has activated it yet, or it was deactivated (CP 6.2.8, 6.2.9). `up`: signing. `reconnecting`: the token went away and is being
   * looked for; requests wait. `refused`: the token refused the PIN, and asking again could lock it, so only a restart or a new activation helps.
   * `closed`: after `close`.
   */
  readonly state: 'inactive' | 'up' | 'reconnecting' | 'refused' | 'closed';
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
  /** What an operator can do about it; null while the state is `up`. */
  readonly remedy: string | null;
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
  /** The token's own description. @throws SignerUnavailable when it cannot be reached */
  describe(): Promise<TokenFacts>;
  /** A key pair as the token describes it; undefined when it is not there. @throws SignerUnavailable when the token cannot be reached, or the key is none a CA may use */
  describeKey(label: string): Promise<KeyFacts | undefined>;
  /**
   * Destroys a key pair for ever.
   * @returns whether there was anything to destroy
   * @throws SignerUnavailable when the token cannot be reached, or refuses
   */
  destroyKey(label: string): Promise<boolean>;
  health(): TokenHealth;
  /** Takes no more requests, finishes those it has, closes its sessions, and finalises the module when this was its last user. */
  close(): Promise<void>;
}
