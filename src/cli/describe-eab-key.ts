import type { VettingActs } from '../app/vetting-acts.js';
import { instant } from './instant.js';

type ShownEabKey = Awaited<ReturnType<VettingActs['listEabKeys']>>[number];

export function eabKeyJson({ expiresAt, revokedAt, suspendedAt, createdAt, ...rest }: ShownEabKey): object {
  return {
    ...rest,
    expiresAt: expiresAt === null ? null : instant(expiresAt),
    revokedAt: revokedAt === null ? null : instant(revokedAt),
    suspendedAt: suspendedAt === null ? null : instant(suspendedAt),
    createdAt: instant(createdAt),
  };
}

export function describeEabKey({ id, organizationId, nameRules, profiles, accountLimit, expiresAt, revokedAt, suspendedAt }: ShownEabKey): string {
  return [
    `external account key ${id} of ${organizationId}`,
    `names ${nameRules.join(' ')}`,
    `profiles ${profiles.join(' ')}`,
    accountLimit === null ? 'any number of accounts' : `at most ${accountLimit} accounts`,
    ...(expiresAt === null ? [] : [`until ${instant(expiresAt)}`]),
    ...(suspendedAt === null ? [] : [`SUSPENDED since ${instant(suspendedAt)}`]),
    ...(revokedAt === null ? [] : [`REVOKED at ${instant(revokedAt)}`]),
  ].join('; ');
}
