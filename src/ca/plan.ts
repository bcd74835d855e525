import { Problem, type StoredProblem } from '../core/problem.js';
import type { EpochSeconds } from '../core/time.js';
import { subjectAlternativeName } from '../x509/extensions/subject-alternative-name.js';
import { subjectKeyIdentifier } from '../x509/extensions/subject-key-identifier.js';
import { keyIdentifier } from '../x509/key-identifier.js';
import { encodeName } from '../x509/name.js';
import { subjectKey } from '../x509/subject-key.js';
import { chooseCrlShard } from './crl-shard.js';
import type { FixedParts } from './fixed-parts.js';
import type { IssuanceRequest } from './ports.js';
import { decideValidity } from './validity.js';

/** RFC 5280 appendix A.1, BR 7.1.4.3: ub-common-name, in characters. */
const MOST_COMMON_NAME = 64;

/** Everything that is decided about one certificate, down to its bytes; only the serial number is drawn later. */
export interface Plan {
  readonly parts: FixedParts;
  readonly request: IssuanceRequest;
  /** First and last second of validity, both inclusive. */
  readonly notBefore: EpochSeconds;
  readonly notAfter: EpochSeconds;
  /** Name, DER. */
  readonly subject: Buffer;
  /** Which part of the issuer's CRL will list it; 0: the full CRL. */
  readonly crlShard: number;
  /** Extensions, DER, in their order. */
  readonly extensions: readonly Buffer[];
}

/**
 * Turns a profile, the vetted subject, the validated names and the time into a plan (CP 7.1). Pure.
 * @returns the problem where the order can never have a certificate of this profile
 */
export function planCertificate(
  parts: FixedParts,
  request: IssuanceRequest,
  now: EpochSeconds,
): { ok: true; plan: Plan } | { ok: false; problem: StoredProblem } {
  try {
    return { ok: true, plan: decide(parts, request, now) };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.toStored() };
    throw error;
  }
}

function decide(parts: FixedParts, request: IssuanceRequest, now: EpochSeconds): Plan {
  const { profile, ca } = parts;
  const { names, spki, subject } = request;
  if (profile.countries !== null && !profile.countries.includes(subject.country)) {
    throw new Problem(
      'invalidProfile',
      `the profile "${profile.name}" certifies organizations in ${profile.countries.join(', ')} only, and this one was vetted in ${subject.country}; order another profile`,
    );
  }
  const key = subjectKey(spki);
  if (key === null)
    throw new Problem('badPublicKey', 'the key is neither RSA nor on P-256, P-384 or P-521 in its standard encoding; make another');

  const validity = decideValidity({
    now,
    profileDays: profile.validityDays,
    maxDays: request.maxValidityDays,
    backdateSeconds: profile.backdateSeconds,
    issuer: ca.facts,
    requested: request,
  });

  const crlShard = chooseCrlShard(ca.issuer, request.orderId);
  return {
    parts,
    request,
    ...validity,
    crlShard,
    subject: encodeName([
      { type: 'countryName', value: subject.country },
      { type: 'stateOrProvinceName', value: subject.stateOrProvince },
      { type: 'localityName', value: subject.locality },
      { type: 'organizationName', value: subject.organization },
      ...(profile.commonName ? [{ type: 'commonName' as const, value: chooseCommonName(profile.name, names) }] : []),
    ]),
    extensions: [
      ...parts.before[key.type],
      subjectAlternativeName(names),
      ...(parts.afterByShard[crlShard] ?? []),
      ...(profile.subjectKeyIdentifier ? [subjectKeyIdentifier(keyIdentifier(spki))] : []),
    ],
  };
}

/** CP 3.1.1 wants a commonName, and it holds 64 characters: the first name that fits is taken. */
function chooseCommonName(profile: string, names: readonly string[]): string {
  const fitting = names.find((name) => name.length <= MOST_COMMON_NAME);
  if (fitting !== undefined) return fitting;
  throw new Problem(
    'rejectedIdentifier',
    `certificates of the profile "${profile}" repeat one of their names as commonName, which holds ${MOST_COMMON_NAME} characters, ` +
      `and every name of the order is longer; add a name of ${MOST_COMMON_NAME} characters or fewer`,
  );
}
