import { SignerUnavailable, type SignRequest } from '../core/signer.js';
import type { EpochSeconds } from '../core/time.js';
import { openToken } from './open-token.js';
import { remedyFor } from './remedy.js';
import type { KeyFacts, KeyPairRequest, Token, TokenFacts, TokenHealth, TokenOptions } from './token.js';

/** A token whose PIN the program does not have until people bring it together (CP 6.2.2, 6.2.8, 6.2.9). */
export interface ActivatedToken extends Token {
  readonly active: boolean;
  /**
   * Opens the token with this PIN, which is kept in memory, for a token that goes away and returns, until `deactivate`.
   * @throws PinRefused, SignerUnavailable; it is then as inactive as before
   * @throws Error when it is active already
   */
  activate(pin: string): Promise<void>;
  /** Forgets the PIN, after the signatures that are under way. Requests fail from now on. */
  deactivate(): Promise<void>;
}

/** Makes the token, inactive. @param options without the PIN */
export function createActivatedToken(options: Omit<TokenOptions, 'pin'>): ActivatedToken {
  const { clock } = options;
  let open: Token | null = null;
  let opening = false;
  let closed = false;
  let since: EpochSeconds = clock.now();
  let pin = Buffer.alloc(0);
  const inactive = (): SignerUnavailable => {
    const label = `The token "${options.tokenLabel}"`;
    return new SignerUnavailable(closed ? `${label} is closed.` : `${label} is not activated: its PIN is shared between people, of whom too few have come.`);
  };
  const inside = async (): Promise<Token> => {
    if (open === null) throw inactive();
    return open;
  };
  const leave = async (): Promise<void> => {
    const leaving = open;
    open = null;
    since = clock.now();
    await leaving?.close();
    pin.fill(0);
    pin = Buffer.alloc(0);
  };

  return {
    get active() {
      return open !== null;
    },
    activate: async (given) => {
      if (open !== null || opening) throw new Error(`the token "${options.tokenLabel}" is active already`);
      if (closed) throw inactive();
      opening = true;
      pin = Buffer.from(given, 'utf8');
      try {
        open = await openToken({ ...options, pin: () => pin.toString('utf8') });
        since = clock.now();
      } catch (error) {
        pin.fill(0);
        throw error;
      } finally {
        opening = false;
      }
    },
    deactivate: leave,
    sign: async (request: SignRequest) => (await inside()).sign(request),
    publicKey: async (keyId: string) => (await inside()).publicKey(keyId),
    hasKey: async (label: string) => (await inside()).hasKey(label),
    generateKeyPair: async (request: KeyPairRequest) => (await inside()).generateKeyPair(request),
    describe: async (): Promise<TokenFacts> => (await inside()).describe(),
    describeKey: async (label: string): Promise<KeyFacts | undefined> => (await inside()).describeKey(label),
    destroyKey: async (label: string) => (await inside()).destroyKey(label),
    health: (): TokenHealth => {
      if (open !== null) return open.health();
      const state = closed ? 'closed' : 'inactive';
      return { state, since, queued: 0, running: 0, signatures: 0, failure: inactive().message, remedy: remedyFor(state, options) };
    },
    close: async () => {
      closed = true;
      await leave();
    },
  };
}
