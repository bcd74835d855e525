import { readFileSync } from 'node:fs';
import type { Config } from '../config/config.js';
import { loadConfig } from '../config/load-config.js';
import { openToken } from '../hsm/open-token.js';
import { checkKeys, composeIssuers } from './compose-issuers.js';
import { askControl } from './control/ask-control.js';
import type { ControlAnswer } from './control/control-protocol.js';
import { CustodyFault } from './custody/custody-fault.js';
import type { Passphrases } from './custody/passphrases.js';
import { readShareFile } from './custody/share-file.js';
import { openLog } from './open-log.js';
import { systemClock } from './system-clock.js';

type Answered = Extract<ControlAnswer, { ok: true }>;

/** Hands one person's share to the running server. @throws CustodyFault when it refuses, or none runs */
export async function giveShare(target: { config: string } | { socket: string }, act: 'activate' | 'deactivate', shareFile: string, passphrases: Passphrases): Promise<Answered> {
  const socket = 'socket' in target ? target.socket : socketOf(loadConfig(target.config));
  const share = readShareFile(shareFile);
  const passphrase = await passphrases.of(share.holder, `passphrase of ${share.holder}`);
  return askControl(socket, { act, share: JSON.stringify(share), passphrase });
}

/**
 * How the token is: by the running server where there is a control socket, else by opening it here and comparing its keys with the certificates.
 * @throws SignerUnavailable, ConfigurationFault, CustodyFault with the remedy
 */
export async function tokenStatus(configFile: string): Promise<Answered> {
  const config = loadConfig(configFile);
  if (config.controlSocket !== null) return askControl(config.controlSocket, { act: 'status' });
  const { module, label, pinFile } = config.token;
  if (pinFile === null) throw new CustodyFault('without control.socket in the configuration, only a token whose PIN is in a file can be asked');
  const token = await openToken({ modulePath: module, tokenLabel: label, pin: () => readFileSync(pinFile, 'utf8').trim(), sessions: 1, clock: systemClock, log: openLog('error') });
  try {
    await checkKeys(composeIssuers(config), token);
    return { ok: true, token: { label, ...token.health() }, waiting: null };
  } finally {
    await token.close();
  }
}

function socketOf({ controlSocket }: Config): string {
  if (controlSocket === null) throw new CustodyFault('the configuration names no control.socket, so nothing can be activated');
  return controlSocket;
}
