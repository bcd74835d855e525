import type { CertificateId } from '../core/ids.js';
import type { Log } from '../core/log.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { CaStores, CtLogs, Issuer } from './ports.js';

export interface LogCertificateDeps {
  transactor: Transactor<CaStores>;
  /** Null: this process knows no logs. */
  ct: CtLogs | null;
  clock: Clock;
  log: Log;
  /** By id. */
  issuers: ReadonlyMap<string, Issuer>;
}

/** Submits an issued certificate to the logs that know its precertificate. Safe to repeat: a log takes the same certificate twice for once. */
export type LogCertificate = (id: CertificateId, signal: AbortSignal) => Promise<void>;

/**
 * Makes the act that shows the logs what became of a precertificate (Chrome Root Program 1.3.4: within 24 hours). One that has expired, or whose
 * issuer or logs are no longer configured, is left with a line in the log.
 * W: audit `certificate.logged`.
 */
export function createLogCertificate({ transactor, ct, clock, log, issuers }: LogCertificateDeps): LogCertificate {
  return async (id, signal) => {
    const certificate = await transactor.read.certificates.get(id);
    if (certificate === undefined) return;
    const { serial, orderId, accountId, organizationId } = certificate;
    const issuer = issuers.get(certificate.issuerId);
    if (ct === null || issuer === undefined || certificate.notAfter < clock.now()) {
      log.warn({ serial, issuerId: certificate.issuerId }, 'the certificate is not submitted to logs: it has expired, or its issuer or the logs are gone');
      return;
    }
    const scts = await ct.submit([certificate.der, ...(issuer.chains[0] ?? [])], signal);
    await transactor.transaction(async ({ audit }) => {
      await audit.append(
        { type: 'system' },
        {
          kind: 'certificate.logged',
          organizationId,
          accountId,
          orderId,
          detail: { certificateId: id, serial, scts: scts.map(({ encoded }) => encoded.toString('base64')) },
        },
      );
    });
  };
}
