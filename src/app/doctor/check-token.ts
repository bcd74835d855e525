import { readFileSync } from 'node:fs';
import type { Config } from '../../config/config.js';
import type { Clock } from '../../core/time.js';
import { openToken } from '../../hsm/open-token.js';
import { checkAuditKey } from '../compose-audit.js';
import { checkKeys, composeIssuers } from '../compose-issuers.js';
import { openLog } from '../open-log.js';
import { fault, skipped, well, wordsOf, type Finding } from './finding.js';

/** Whether the token opens, and has the key of every certificate. */
export async function checkToken(config: Config, clock: Clock): Promise<Finding> {
  const { module, label, pin, pinFile } = config.token;
  if (pinFile === null) {
    const way = pin === 'shares' ? 'ask the running server: "tegata token status"' : 'it is asked for at the start of the server';
    return skipped('token', `its PIN is not in a file (token.pin: ${pin}): ${way}`);
  }
  try {
    const token = await openToken({ modulePath: module, tokenLabel: label, pin: () => readFileSync(pinFile, 'utf8').trim(), sessions: 1, clock, log: openLog('error') });
    try {
      await checkKeys(composeIssuers(config), token);
      if (config.audit !== null) await checkAuditKey(config.audit, token);
      const { manufacturer, model, firmware } = await token.describe();
      return well('token', `"${label}" (${manufacturer} ${model}, firmware ${firmware}) has every key that the configuration names`);
    } finally {
      await token.close();
    }
  } catch (error) {
    const remedy = error instanceof Error && 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : 'see that module, label and PIN are those of the token, and that this account may use it';
    return fault('token', wordsOf(error), remedy);
  }
}
