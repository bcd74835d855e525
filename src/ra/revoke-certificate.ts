import { Problem } from '../core/problem.js';
import type { RevocationReason, SignedCertificate } from '../core/state/certificate.js';
import type { AuditActor } from '../audit/event.js';
import type { RaContext } from './context.js';
import type { RegistrationAuthority } from './registration-authority.js';

/** Reasons a subscriber may give (BR 4.9.1.1, 7.2.2): unspecified, keyCompromise, affiliationChanged, superseded, cessationOfOperation. */
const SUBSCRIBER_REASONS: readonly number[] = [0, 1, 3, 4, 5];

type Request = Parameters<RegistrationAuthority['revokeCertificate']>[0];

/**
 * Revokes a certificate (RFC 8555 §7.6, CP 4.9.3), with the CRL's job in the same commit. The bytes must be those that we
 * issued: the certificate, or its precertificate, which is as binding (RFC 6962 §3.1, BR 7.1.2.9).
 * Who holds the certificate's key proves its compromise: reason 1. Who only holds authorizations for its names speaks for their present
 * owner: reason 5. The issuing account's own reason is taken as given.
 * @throws Problem malformed 404, unauthorized, alreadyRevoked, badRevocationReason
 */
export async function revokeCertificate(context: RaContext, request: Request): Promise<void> {
  const { transactor, clock } = context;
  const requested = checkReason(request.reason);
  const certificate = await findCertificate(context, request.certificate);
  const now = clock.now();
  const { reason, actor } = await authorize(context, certificate, request, requested, now);
  if (certificate.notAfter < now) throw new Problem('unauthorized', 'the certificate has expired; there is nothing to revoke');
  await transactor.transaction(async ({ certificates, jobs, audit }) => {
    if (!(await certificates.revoke(certificate.id, { at: now, reason })))
      throw new Problem('alreadyRevoked', 'the certificate is revoked already; nothing is left to do');
    await jobs.add({ kind: 'publish-crl', issuerId: certificate.issuerId });
    await audit.append(actor, {
      kind: 'certificate.revoked',
      organizationId: certificate.organizationId,
      detail: { certificateId: certificate.id, serial: certificate.serial, reason, at: now },
    });
  });
}

function checkReason(reason: number | undefined): RevocationReason {
  if (reason === undefined) return 0;
  if (SUBSCRIBER_REASONS.includes(reason)) return reason as RevocationReason;
  throw new Problem(
    'badRevocationReason',
    `reason: ${reason} is not taken; leave it out, or send 0, 1 (keyCompromise), 3 (affiliationChanged), 4 (superseded) or 5 (cessationOfOperation)`,
  );
}

async function findCertificate({ transactor, readCertificateIdentity }: RaContext, der: Buffer): Promise<SignedCertificate> {
  const identity = readCertificateIdentity(der);
  if (identity === undefined) throw new Problem('malformed', 'certificate: the bytes are no X.509 certificate in DER');
  const certificate = await transactor.read.certificates.findSigned(identity.serial);
  const isOurs = certificate?.precertificate?.equals(der) === true || (certificate?.state === 'issued' && certificate.der.equals(der));
  if (certificate === undefined || !isOurs)
    throw new Problem('malformed', 'certificate: this CA has not issued it', { status: 404 });
  return certificate;
}

async function authorize(
  { transactor, readCertificateIdentity }: RaContext,
  certificate: SignedCertificate,
  { by, certificate: der }: Request,
  requested: RevocationReason,
  now: number,
): Promise<{ reason: RevocationReason; actor: AuditActor }> {
  if ('keyThumbprint' in by) {
    if (readCertificateIdentity(der)?.thumbprint === by.keyThumbprint)
      return { reason: 1, actor: { type: 'key-holder', thumbprint: by.keyThumbprint } };
    throw new Problem(
      'unauthorized',
      "the request is signed with neither the certificate's key nor an account key; sign it with one that has the right",
    );
  }
  const { account } = by;
  const actor = { type: 'account', id: account.id } as const;
  if (certificate.accountId === account.id) return { reason: requested, actor };
  if (await transactor.read.authorizations.holdsAll(account.id, certificate.names, now)) return { reason: 5, actor };
  throw new Problem(
    'unauthorized',
    "this account has not ordered the certificate and holds no valid authorizations for all of its names; obtain them, or sign with the certificate's key",
  );
}
