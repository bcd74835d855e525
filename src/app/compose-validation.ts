import type { Config } from '../config/config.js';
import type { Random } from '../core/random.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import type { MpicLimits } from '../policy/policy.js';
import type { CheckCaa, DiscoverContacts, ReportCaaRefusal } from '../ra/ports.js';
import { createCaaCheck } from '../validation/caa/create-caa-check.js';
import { sendReport } from '../validation/caa/send-report.js';
import { createValidator } from '../validation/create-validator.js';
import { coordinateCaa } from '../validation/mpic/coordinate-caa.js';
import { coordinateContacts } from '../validation/contacts/coordinate-contacts.js';
import { coordinate } from '../validation/mpic/coordinate.js';
import type { Mailer, Resolver, Validate } from '../validation/ports.js';
import { readTlsAlpnCertificate } from '../x509/read-tls-alpn-certificate.js';
import { composeNet } from './compose-net.js';
import { composeRemotes } from './compose-remotes.js';

/** What this process sees of the network, and tells it. */
export interface ComposedValidation {
  readonly validate: Validate;
  readonly checkCaa: CheckCaa;
  readonly reportCaaRefusal: ReportCaaRefusal;
  readonly discoverContacts: DiscoverContacts;
  /** This perspective's own. */
  readonly resolver: Resolver;
  close(): void;
}

/**
 * This process as the primary network perspective: its resolver, its guarded HTTP and TLS clients, the methods and CAA over them, and the remote
 * perspectives that have to see the same.
 * @param limits for remote perspectives, at an instant
 */
export function composeValidation(
  config: Pick<Config, 'validation' | 'perspectives' | 'websiteUrl'>,
  clock: Clock,
  random: Random,
  mailer: Mailer | null,
  limits: (at: EpochSeconds) => MpicLimits,
): ComposedValidation {
  const net = composeNet(config.validation, config.websiteUrl, clock, random);
  const remotes = composeRemotes(config, clock);
  const today = { remotes, limits: () => limits(clock.now()) };
  const { resolver, httpClient } = net;
  return {
    resolver,
    validate: coordinate({ ...today, validate: createValidator({ ...net, readTlsAlpnCertificate }), readTlsAlpnCertificate }),
    checkCaa: coordinateCaa({ ...today, check: createCaaCheck({ resolver, clock }) }),
    discoverContacts: coordinateContacts({ ...today, resolver, clock }),
    reportCaaRefusal: async ({ id, name, wildcard, finding, problem, issuers: [issuer = ''], reportTo }, signal) => {
      if (finding.outcome !== 'found' || problem === null) return { delivered: [], failed: [] };
      const report = { id, name: wildcard ? `*.${name}` : name, finding, reason: problem.detail };
      return sendReport({ poster: httpClient, mailer }, { issuer, websiteUrl: config.websiteUrl }, report, reportTo, signal);
    },
    close: () => {
      if (remotes !== 'off') for (const remote of remotes) remote.close();
      resolver.close();
    },
  };
}
