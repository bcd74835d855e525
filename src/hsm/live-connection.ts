import { SignerUnavailable } from '../core/signer.js';
import type { EpochSeconds } from '../core/time.js';
import type { Changes } from './changes.js';
import { connect, disconnect, type Connection } from './connection.js';
import type { Module } from './module.js';
import { PinRefused } from './pin-refused.js';
import { inShort } from './pkcs11-failure.js';
import type { TokenHealth, TokenSettings } from './token.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** What a lost and found connection means to its owner. */
export interface ConnectionEvents {
  /** Sessions and handles are void from now on. */
  lost(): void;
  /** New sessions are there. */
  found(connection: Connection): void;
  /** The token refused the PIN; the connection stays away. */
  refused(error: PinRefused): void;
}

/** A connection that looks for its token again, for as long as it takes, when it goes away. */
export class LiveConnection {
  readonly #module: Module;
  readonly #settings: TokenSettings;
  readonly #events: ConnectionEvents;
  readonly #changes: Changes;
  readonly #closing = new AbortController();
  #connection: Connection;
  #state: TokenHealth['state'] = 'up';
  #since: EpochSeconds;
  #failure: string | null = null;
  #running = 0;
  #reconnecting: Promise<void> | null = null;

  constructor(module: Module, connection: Connection, settings: TokenSettings, changes: Changes, events: ConnectionEvents) {
    this.#module = module;
    this.#connection = connection;
    this.#settings = settings;
    this.#changes = changes;
    this.#events = events;
    this.#since = settings.clock.now();
  }

  get health(): Pick<TokenHealth, 'state' | 'since' | 'failure' | 'running'> {
    return { state: this.#state, since: this.#since, failure: this.#failure, running: this.#running };
  }

  get running(): number {
    return this.#running;
  }

  get up(): boolean {
    return this.#state === 'up';
  }

  /** The connection as it is now; undefined while there is none. */
  current(): Connection | undefined {
    // Another user of the module may have initialised it anew, which voids our handles without a word.
    if (this.#state === 'up' && this.#module.generation() !== this.#connection.generation) this.lose(new Error('the module was initialised anew'));
    return this.#state === 'up' ? this.#connection : undefined;
  }

  /** @throws SignerUnavailable when waiting for the token is of no use */
  refuseIfHopeless(): void {
    if (this.#state === 'refused' || this.#closing.signal.aborted) throw this.unavailable();
  }

  unavailable(): SignerUnavailable {
    return new SignerUnavailable(this.#failure ?? `The token "${this.#settings.tokenLabel}" is closed.`);
  }

  /** Counts a call that runs on another thread; nothing is closed or finalised under it. */
  async track<T>(call: Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await this.#module.track(call);
    } finally {
      this.#running -= 1;
    }
  }

  /** Gives the sessions up and starts to look for the token. */
  lose(error: unknown): void {
    if (this.#state !== 'up') return;
    const { tokenLabel, log } = this.#settings;
    this.#enter('reconnecting', `The token "${tokenLabel}" went away (${inShort(error)}) and is being looked for.`);
    log.error({ token: tokenLabel, failure: inShort(error) }, 'the token went away; looking for it');
    this.#events.lost();
    this.#reconnecting = this.#reconnect();
  }

  /** Stops looking for the token. */
  stop(): void {
    this.#closing.abort();
  }

  /** Resolves when no search is under way any more; call `stop` first. */
  async searched(): Promise<void> {
    await this.#reconnecting;
  }

  close(): void {
    if (this.#state === 'up') disconnect(this.#module, this.#connection);
    this.#enter('closed', null);
    this.#module.release();
  }

  async #reconnect(): Promise<void> {
    const { tokenLabel, clock, log } = this.#settings;
    // Running calls hold their sessions; finalising under them is a crash.
    await this.#changes.until(() => this.#running === 0 || this.#closing.signal.aborted);
    if (this.#running === 0) disconnect(this.#module, this.#connection);
    let tried = this.#connection.generation;
    for (let pauseMs = FIRST_PAUSE_MS; !this.#closing.signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        this.#module.reinitialise(tried);
        const connection = await connect(this.#module, this.#settings);
        this.#connection = connection;
        this.#enter('up', null);
        log.info({ token: tokenLabel }, 'the token is back');
        this.#events.found(connection);
        return;
      } catch (error) {
        if (error instanceof PinRefused) {
          this.#enter('refused', error.message);
          log.error({ token: tokenLabel }, error.message);
          this.#events.refused(error);
          return;
        }
        this.#failure = `The token "${tokenLabel}" went away and is being looked for. ${inShort(error)}`;
        tried = this.#module.generation();
        await clock.sleep(pauseMs, this.#closing.signal).catch(() => undefined);
      }
    }
  }

  #enter(state: TokenHealth['state'], failure: string | null): void {
    this.#state = state;
    this.#failure = failure;
    this.#since = this.#settings.clock.now();
  }
}
