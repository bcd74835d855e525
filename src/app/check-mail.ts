import type { Config } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import type { Rules } from './load-rules.js';

/**
 * Whether mail can go out where a policy offers what needs it.
 * @throws ConfigurationFault
 */
export function checkMail({ mail }: Pick<Config, 'mail'>, { policies }: Pick<Rules, 'policies'>): void {
  const needing = [...policies.values()].filter(({ policy }) => policy.challenges.includes('email-01')).map(({ policy }) => policy.name);
  if (mail !== null || needing.length === 0) return;
  throw new ConfigurationFault('the configuration', [
    `mail: the policy ${needing.join(', ')} offers email-01, which needs a mail server; name one in mail.smtp, or take email-01 out of its challenges`,
  ]);
}
