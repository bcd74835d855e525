import type { Config } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { parseHostPort } from '../config/host-port.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import { findValidationFault } from '../validation/net/find-validation-fault.js';

/**
 * Where DNSSEC is required, tries whether the configured resolver validates, before anything relies on it.
 * @throws ConfigurationFault
 */
export async function checkResolver({ validation }: Config, clock: Clock, random: Random): Promise<void> {
  if (validation.dnssec === 'off') return;
  const { secure, bogus } = validation.dnssecProbes;
  const probes = { ...(secure !== null && { secure }), ...(bogus !== null && { bogus }) };
  const server = parseHostPort(validation.dnsServer);
  const fault = await findValidationFault({ server, clock, random, ...probes }, new AbortController().signal);
  if (fault === undefined) return;
  throw new ConfigurationFault('validation.dnsServer', [
    `${fault}. Run a validating resolver such as unbound there; for private trust alone, validation.dnssec: off does without`,
  ]);
}
