import { connect } from './connection.js';
import { useModule } from './module.js';
import { SigningToken } from './signing-token.js';
import type { Token, TokenOptions } from './token.js';

/**
 * Opens a PKCS#11 token as a Signer: loads the module, logs in, and keeps a pool of sessions that sign on libuv's threads.
 * Everything the module reads from the environment (`SOFTHSM2_CONF`) must be set before; `app` does that.
 * Only one thread of a process may call this: pkcs11js keeps its class in a global, and PKCS#11 logs in whole processes.
 * @throws SignerUnavailable saying what to correct, when the module, the token or the PIN is not as configured
 */
export async function openToken(options: TokenOptions): Promise<Token> {
  const settings = { sessions: 3, queueLimit: 1000, deadlineMs: 10_000, ...options };
  const module = useModule(options.modulePath);
  try {
    return new SigningToken(module, await connect(module, settings), settings);
  } catch (error) {
    module.release();
    throw error;
  }
}
