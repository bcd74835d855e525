import { readFileSync } from 'node:fs';
import type { Config } from '../config/config.js';
import type { Log } from '../core/log.js';
import type { Clock } from '../core/time.js';
import { openToken } from '../hsm/open-token.js';
import type { Token } from '../hsm/token.js';
import { tokenSecret } from './ceremony/open-ceremony-token.js';
import { openShareFiles } from './custody/open-share-files.js';
import { CustodyFault } from './custody/custody-fault.js';
import type { Passphrases } from './custody/passphrases.js';

/**
 * Opens the token of a configuration for a command: with the PIN of its file, of the terminal, or of the shares that are given.
 * @throws CustodyFault, SignerUnavailable
 */
export async function openConfiguredToken(
  { token: { module, label, pin, pinFile } }: Config,
  { clock, log, passphrases, shares }: { clock: Clock; log: Log; passphrases: Passphrases; shares: readonly string[] },
): Promise<Token> {
  const open = (given: string) => openToken({ modulePath: module, tokenLabel: label, pin: () => given, sessions: 1, clock, log });
  if (pinFile !== null) return open(readFileSync(pinFile, 'utf8').trim());
  if (pin === 'prompt') return open(await passphrases.of('PIN', `user PIN of the token "${label}"`));
  if (shares.length === 0) throw new CustodyFault('the PIN of the token lies in shares: give enough of them with --share FILE');
  const secret = await openShareFiles(shares, { purpose: 'token-pin', subject: label }, passphrases);
  return open(tokenSecret.parse(JSON.parse(secret.toString('utf8'))).pin);
}
