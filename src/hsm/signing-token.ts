import { constants, publicDecrypt, verify } from 'node:crypto';
import pkcs11js from 'pkcs11js';
import { InvariantError } from '../core/invariant-error.js';
import { SignerUnavailable, type SignRequest } from '../core/signer.js';
import { Changes } from './changes.js';
import type { Connection, Session } from './connection.js';
import { Deadlines } from './deadlines.js';
import { toEcdsaSigValue } from './ecdsa-signature.js';
import { describeKey } from './describe-key.js';
import { destroyKey } from './destroy-key.js';
import { findKey, findPrivateKeys, type TokenKey, type TokenView } from './find-key.js';
import { generateKeyPair } from './generate-key-pair.js';
import { LiveConnection } from './live-connection.js';
import type { Module } from './module.js';
import { inShort, isLost } from './pkcs11-failure.js';
import { SigningJob } from './signing-job.js';
import { signingInput, type SigningInput } from './signing-input.js';
import { remedyFor } from './remedy.js';
import type { KeyFacts, KeyPairRequest, Token, TokenFacts, TokenHealth, TokenSettings } from './token.js';
import { WaitingJobs } from './waiting-jobs.js';

/** A token that comes and goes does not get the same job for ever. */
const MOST_ATTEMPTS = 3;

/**
 * The pool of sessions behind a Token. All PKCS#11 calls are made from one thread and return at once, except C_Sign, which runs on libuv's
 * threads: one session, one signature at a time. A failure that means the token is gone drops every session; jobs that had not reached C_Sign
 * wait for the token's return or their deadline, those that had are failed, never signed again.
 */
export class SigningToken implements Token {
  readonly #functions: Module['functions'];
  readonly #settings: TokenSettings;
  readonly #live: LiveConnection;
  readonly #changes = new Changes();
  readonly #waiting: WaitingJobs<SigningJob>;
  readonly #deadlines: Deadlines<SigningJob>;
  readonly #unanswered = new Set<SigningJob>();
  readonly #keys = new Map<string, TokenKey>();
  #idle: Session[];
  #signatures = 0;
  #closed: Promise<void> | null = null;

  constructor(module: Module, connection: Connection, settings: TokenSettings) {
    this.#functions = module.functions;
    this.#settings = settings;
    this.#idle = [...connection.sessions];
    this.#waiting = new WaitingJobs(settings.queueLimit);
    this.#deadlines = new Deadlines(settings.clock, settings.deadlineMs, (job) => this.#expire(job));
    this.#live = new LiveConnection(module, connection, settings, this.#changes, {
      lost: () => {
        this.#idle = [];
        this.#keys.clear();
      },
      found: ({ sessions }) => {
        this.#idle = [...sessions];
        this.#startWaiting();
      },
      refused: (error) => this.#rejectAll(error),
    });
  }

  sign(request: SignRequest): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      request.signal?.throwIfAborted();
      this.#live.refuseIfHopeless();
      const job = new SigningJob(request, resolve, reject, (answered) => this.#forget(answered));
      this.#unanswered.add(job);
      this.#deadlines.add(job);
      const session = this.#idle.pop();
      if (session !== undefined) this.#start(job, session);
      else if (!this.#waiting.add(job)) {
        const { queueLimit, tokenLabel } = this.#settings;
        job.unavailable(`${queueLimit} signatures wait for the token "${tokenLabel}" already; try again later.`);
      }
    });
  }

  async publicKey(keyId: string): Promise<Buffer> {
    return (this.#keys.get(keyId) ?? this.#findKey(keyId)).spki;
  }

  async hasKey(label: string): Promise<boolean> {
    return this.#ask((view) => findPrivateKeys(view, label).length > 0);
  }

  async generateKeyPair(request: KeyPairRequest): Promise<Buffer> {
    return this.#change((view) => generateKeyPair(view, request));
  }

  async describe(): Promise<TokenFacts> {
    return this.#ask(({ functions, slot }) => {
      const { label, serialNumber, manufacturerID, model, firmwareVersion } = functions.C_GetTokenInfo(slot);
      const text = (padded: string) => padded.replace(/[\0 ]+$/, '');
      return {
        label: text(label),
        serial: text(serialNumber),
        manufacturer: text(manufacturerID),
        model: text(model),
        firmware: `${firmwareVersion.major}.${firmwareVersion.minor}`,
      };
    });
  }

  async describeKey(label: string): Promise<KeyFacts | undefined> {
    return this.#ask((view) => describeKey(view, label));
  }

  async destroyKey(label: string): Promise<boolean> {
    this.#keys.delete(label);
    return this.#change((view) => destroyKey(view, label) > 0);
  }

  health(): TokenHealth {
    // Asked for every request: member by member is much cheaper than spread.
    const { state, since, failure, running } = this.#live.health;
    const remedy = remedyFor(state, this.#settings);
    return { state, since, queued: this.#waiting.size, running, signatures: this.#signatures, failure, remedy };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#live.stop();
    this.#changes.tell();
    if (!this.#live.up) this.#rejectAll(this.#live.unavailable());
    // A library that never comes back from a call must not keep the program from ending.
    const patience = new AbortController();
    const finished = this.#changes.until(() => this.#live.running === 0 && this.#unanswered.size === 0).then(() => this.#live.searched());
    await Promise.race([finished, this.#settings.clock.sleep(2 * this.#settings.deadlineMs, patience.signal).catch(() => undefined)]);
    patience.abort();
    this.#deadlines.stop();
    this.#live.close();
    this.#rejectAll(this.#live.unavailable());
  }

  /** Runs a short act on the anchor session, and turns its failures into the port's errors. */
  #ask<T>(act: (view: TokenView) => T): T {
    this.#live.refuseIfHopeless();
    const connection = this.#live.current();
    if (connection === undefined) throw this.#live.unavailable();
    const { tokenLabel } = this.#settings;
    try {
      return act({ functions: this.#functions, slot: connection.slot, session: connection.anchor, tokenLabel });
    } catch (error) {
      if (error instanceof SignerUnavailable || error instanceof InvariantError) throw error;
      if (isLost(error)) this.#live.lose(error);
      throw new SignerUnavailable(`The token "${tokenLabel}" answered ${inShort(error)}.`);
    }
  }

  /** Like `#ask`, on a session of its own that may change the token. */
  #change<T>(act: (view: TokenView) => T): T {
    return this.#ask((view) => {
      const session = view.functions.C_OpenSession(view.slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION);
      try {
        return act({ ...view, session });
      } finally {
        view.functions.C_CloseSession(session);
      }
    });
  }

  #findKey(label: string): TokenKey {
    const key = this.#ask((view) => findKey(view, label));
    this.#keys.set(label, key);
    return key;
  }

  /** Gives a job to an idle session. Until C_Sign is called nothing is signed, and the job may wait for a token that is gone to return. */
  #start(job: SigningJob, session: Session): void {
    const { keyId, algorithm } = job.request;
    job.attempts += 1;
    let key: TokenKey;
    let input: SigningInput;
    try {
      if (this.#live.current() === undefined) throw this.#live.unavailable();
      key = this.#keys.get(keyId) ?? this.#findKey(keyId);
      input = signingInput(algorithm, key.kind, job.request);
      this.#functions.C_SignInit(session.handle, { mechanism: input.mechanism }, key.handle);
    } catch (error) {
      if (isLost(error)) this.#live.lose(error);
      if (this.#live.up) this.#idle.push(session);
      else if (job.attempts < MOST_ATTEMPTS && this.#waiting.add(job)) return;
      if (error instanceof SignerUnavailable || error instanceof InvariantError) job.reject(error);
      else job.unavailable(`The token "${this.#settings.tokenLabel}" does not sign with the key "${keyId}" (${inShort(error)}).`);
      return;
    }
    session.input = input.data;
    this.#live.track(this.#functions.C_SignAsync(session.handle, input.data, session.output)).then(
      (signature) => this.#finish(job, session, () => this.#verified(job, key, input, signature)),
      (error: unknown) => {
        this.#live.lose(error);
        this.#finish(job, session, () => {
          throw new SignerUnavailable(`The token "${this.#settings.tokenLabel}" failed while it signed (${inShort(error)}).`);
        });
      },
    );
  }

  /** The call has come back: the job gets its answer, the session its next job. */
  #finish(job: SigningJob, session: Session, answer: () => Buffer): void {
    session.input = null;
    try {
      if (job.open) job.resolve(answer());
    } catch (error) {
      job.reject(error);
    }
    if (this.#live.current()?.sessions.includes(session) === true) this.#idle.push(session);
    this.#startWaiting();
    this.#changes.tell();
  }

  /** @param signature in the session's buffer, which the next signature overwrites */
  #verified(job: SigningJob, key: TokenKey, input: SigningInput, signature: Buffer): Buffer {
    const result = key.kind === 'RSA' ? Buffer.from(signature) : toEcdsaSigValue(signature);
    if (!isGood(job.request.tbs, key, input, result)) {
      const { log, tokenLabel } = this.#settings;
      log.error({ key: key.label, token: tokenLabel }, 'the token made a signature that its public key does not verify');
      throw new InvariantError(`The token "${tokenLabel}" signed with "${key.label}", and the public key does not verify it.`);
    }
    this.#signatures += 1;
    return result;
  }

  #startWaiting(): void {
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      const job = this.#waiting.next();
      if (job === undefined) {
        this.#idle.push(session);
        return;
      }
      this.#start(job, session);
    }
  }

  #expire(job: SigningJob): void {
    const { tokenLabel, deadlineMs } = this.#settings;
    const { failure } = this.#live.health;
    job.unavailable(`The token "${tokenLabel}" did not sign within ${deadlineMs} ms.${failure === null ? '' : ` ${failure}`}`);
  }

  #rejectAll(reason: Error): void {
    for (const job of [...this.#unanswered]) job.reject(reason);
  }

  #forget(job: SigningJob): void {
    this.#unanswered.delete(job);
    this.#waiting.remove(job);
    this.#deadlines.remove(job);
    this.#changes.tell();
  }
}

/** Whether the signature verifies. node:crypto verifies no ECDSA signature over a bare digest; who asked for one does it over the bytes. */
function isGood(tbs: Uint8Array | undefined, { kind, publicKey }: TokenKey, input: SigningInput, signature: Buffer): boolean {
  if (tbs !== undefined) return verify(input.hash, tbs, publicKey, signature);
  if (kind !== 'RSA') return true;
  try {
    return publicDecrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature).equals(input.data);
  } catch {
    return false;
  }
}
