import type { ProvenEvent } from './check-audit.js';
import type { Sections } from './dossier.js';
import type { Row } from './ports.js';
import { number } from './verdict.js';

/** What an approved application has replaced, as its audit event keeps it. */
const FORMER = {
  country: 'country',
  stateOrProvince: 'state_or_province',
  locality: 'locality',
  organization: 'organization',
  vettedAt: 'vetted_at',
  expiresAt: 'expires_at',
} as const;

/**
 * The organization's row as it was when the certificate was committed: an application that was approved later has replaced its data, and its audit event says what they were.
 * @param events proven
 */
export function organizationThen({ organization: { row }, certificate }: Pick<Sections, 'organization' | 'certificate'>, events: readonly ProvenEvent[]): Row {
  const committedAt = number(certificate, 'committed_at');
  const [next] = events
    .filter(({ kind, organization, at }) => kind === 'application.approved' && organization === row['id'] && at > committedAt)
    .sort((a, b) => a.position - b.position);
  const former = next?.detail['former'];
  if (typeof former !== 'object' || former === null) return row;
  const columns = Object.entries(FORMER).map(([member, column]) => [column, (former as Record<string, string | number>)[member] ?? null] as const);
  return { ...row, ...Object.fromEntries(columns) };
}
