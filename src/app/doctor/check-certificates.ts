import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Config } from '../../config/config.js';
import { SECONDS_PER_DAY, toRfc3339, type EpochSeconds } from '../../core/time.js';
import { fault, warning, well, wordsOf, type Finding } from './finding.js';

/** How long before its end somebody should act: the replacement of a CA certificate takes a ceremony. */
const DAYS = { tls: 14, responder: 30, issuer: 400 } as const;

/** Whether the certificates that the CA works with are still good, and for how long. */
export function checkCertificates({ listen, issuers }: Pick<Config, 'listen' | 'issuers'>, now: EpochSeconds): Finding[] {
  return [
    judge('certificate of the ACME listener', listen.acme.certificate, DAYS.tls, 'put the renewed chain and key in place and restart', now),
    ...issuers.flatMap(({ id, certificate, ocsp }) => [
      judge(`certificate of issuer "${id}"`, certificate, DAYS.issuer, 'make a new issuing CA beside it: "tegata ca rollover"', now),
      judge(`OCSP responder certificate of issuer "${id}"`, ocsp.certificate, DAYS.responder, 'certify a new responder in a ceremony ("tegata ceremony run"), name it in issuers.ocsp, and restart', now),
    ]),
  ];
}

function judge(check: string, file: string, days: number, remedy: string, now: EpochSeconds): Finding {
  let ends: EpochSeconds;
  try {
    ends = Math.floor(Date.parse(new X509Certificate(readFileSync(file)).validTo) / 1000);
  } catch (error) {
    return fault(check, `${file}: ${wordsOf(error)}`, 'put a PEM certificate there');
  }
  const detail = `${file} is good until ${toRfc3339(ends)}`;
  if (ends <= now) return fault(check, `${file} ended on ${toRfc3339(ends)}`, remedy);
  return ends - now < days * SECONDS_PER_DAY ? warning(check, detail, remedy) : well(check, detail);
}
