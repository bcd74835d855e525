import { Problem } from '../core/problem.js';
import type { SignedCertificate } from '../core/state/certificate.js';
import type { AuditActor } from '../audit/event.js';
import { GROUND_BY_SUBSCRIBER_REASON, groundInForce, type GroundId } from '../policy/revocation-grounds.js';
import type { RaContext } from './context.js';
import type { RegistrationAuthority } from './registration-authority.js';

type Request = Parameters<RegistrationAuthority['revokeCertificate']>[0];

/** Whose revocation it is, and on what ground. */
interface Authorized {
  readonly actor: AuditActor;
  readonly ground: GroundId;
  /** Whether the request is signed with the certificate's key: then it may correct the reason of an earlier revocation. */
  readonly provesCompromise: boolean;
}

/**
 * Revokes a certificate (RFC 8555 §7.6, CP 4.9.3), with the CRL's job in the same commit. The bytes must be those that we issued: the certificate, or
 * its precertificate, which is as binding (RFC 6962 §3.1, BR 7.1.2.9).
 * Who holds the certificate's key proves its compromise: reason 1, and every certificate for that key is revoked. Who only holds authorizations
 * for its names speaks for their present owner: reason 5. The issuing account's own reason is taken as given; by keyCompromise it takes back
 * its own certificates for the key, and officers decide about those of others.
 * @throws Problem malformed 404, unauthorized, alreadyRevoked, badRevocationReason
 */
export async function revokeCertificate(context: RaContext, request: Request): Promise<void> {
  const { transactor, clock, baseline, recordRevocation, recordCompromise } = context;
  const requested = checkReason(request.reason);
  const certificate = await findCertificate(context, request.certificate);
  const now = clock.now();
  const { actor, ground: id, provesCompromise } = await authorize(context, certificate, request, requested, now);
  if (certificate.notAfter < now) throw new Problem('unauthorized', 'the certificate has expired; there is nothing to revoke');
  const ground = groundInForce(id, now, baseline.choice);
  if (ground === undefined) throw new Problem('badRevocationReason', 'reason: this reason is not taken today; leave it out');
  const compromise = {
    spkiHash: certificate.spkiHash,
    proof: provesCompromise ? 'certificate-key' : 'subscriber-statement',
    detail: `the revocation of certificate ${certificate.serial} was requested over ACME`,
    actor,
    secondedBy: null,
    knownAt: now,
    now,
    onlyAccount: provesCompromise ? null : certificate.accountId,
  } as const;
  let more = await transactor.transaction(async (stores) => {
    const revoked = (await stores.certificates.findSigned(certificate.serial))?.revocation ?? null;
    const recorded =
      revoked !== null && !provesCompromise
        ? 'unchanged'
        : await recordRevocation(stores, { certificate, ground, actor, secondedBy: null, knownAt: now, now, note: '' });
    if (recorded === 'unchanged') throw new Problem('alreadyRevoked', 'the certificate is revoked already; nothing is left to do');
    return ground.ground.reason === 1 && (await recordCompromise(stores, compromise, baseline.choice)).more;
  });
  while (more) more = (await transactor.transaction((stores) => recordCompromise(stores, compromise, baseline.choice))).more;
}

/**
 * Reasons a subscriber may give (BR 4.9.1.1, 7.2.2): unspecified, keyCompromise, affiliationChanged, superseded, cessationOfOperation.
 * @returns the ground that each stands for
 */
function checkReason(reason: number | undefined): GroundId {
  const ground = (GROUND_BY_SUBSCRIBER_REASON as Readonly<Record<number, GroundId | undefined>>)[reason ?? 0];
  if (ground !== undefined) return ground;
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
  requested: GroundId,
  now: number,
): Promise<Authorized> {
  if ('keyThumbprint' in by) {
    if (readCertificateIdentity(der)?.thumbprint === by.keyThumbprint)
      return { ground: 'key-compromised', actor: { type: 'key-holder', thumbprint: by.keyThumbprint }, provesCompromise: true };
    throw new Problem(
      'unauthorized',
      "the request is signed with neither the certificate's key nor an account key; sign it with one that has the right",
    );
  }
  const { account } = by;
  const actor = { type: 'account', id: account.id } as const;
  if (certificate.accountId === account.id) return { ground: requested, actor, provesCompromise: false };
  if (await transactor.read.authorizations.holdsAll(account.id, certificate.names, now))
    return { ground: 'name-use-not-permitted', actor, provesCompromise: false };
  throw new Problem(
    'unauthorized',
    "this account has not ordered the certificate and holds no valid authorizations for all of its names; obtain them, or sign with the certificate's key",
  );
}
