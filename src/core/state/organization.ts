import type { EabKeyId, OrganizationId } from '../ids.js';
import type { EpochSeconds } from '../time.js';

/*
 *   draft --approve--> approved --suspend--> suspended
 *                       ^  ^ |                  |
 *                 revise+--+-+   two approvals--+
 * A draft is approved by another officer than the one who entered it, or by its application (`state/application.ts`), which also revises what is approved.
 * `expired` is derived: approved, and the vetted data have outlived `expiresAt` (BR 4.2.1).
 */
export const ORGANIZATION_TRANSITIONS = {
  draft: { approve: 'approved' },
  approved: { suspend: 'suspended' },
  suspended: { approve: 'approved' },
} as const;

export type StoredOrganizationStatus = keyof typeof ORGANIZATION_TRANSITIONS;

/** Vetted subject attributes, ready for the certificate (BR 7.1.4.2, CP 3.1.1). Lengths count characters. */
export interface OrganizationAttributes {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string;
  readonly stateOrProvince: string;
  readonly locality: string;
  /** Verified legal name, at most 64 characters. */
  readonly organization: string;
}

/** An applicant, known to officers. */
export interface Organization {
  readonly id: OrganizationId;
  readonly status: StoredOrganizationStatus;
  /** Grows with each suspension and each approved application; approvals count for the version that they were given to. */
  readonly version: number;
  readonly attributes: OrganizationAttributes;
  /** When the oldest evidence behind the attributes was obtained. */
  readonly vettedAt: EpochSeconds;
  /** No order from this second on. */
  readonly expiresAt: EpochSeconds;
  readonly suspendedReason: string | null;
  readonly createdAt: EpochSeconds;
  /** Officer who entered the record; `person:ID` for the applicant whose application began it. */
  readonly createdBy: string;
}

/** What an external account key is good for. */
export type EabKeyLimits = Pick<EabKey, 'nameRules' | 'profiles' | 'accountLimit' | 'expiresAt'>;

/** An external account key (RFC 8555 §7.3.4): what it lets its holder do for one organization. */
export interface EabKey {
  readonly id: EabKeyId;
  readonly organizationId: OrganizationId;
  /** MAC key, 32 bytes or more. A secret: never logged, shown once. */
  readonly hmacKey: Buffer;
  /** See `vetting/name-rules.ts`. */
  readonly nameRules: readonly string[];
  /** Profiles that orders may name; the first is their default. */
  readonly profiles: readonly string[];
  /** How many accounts may be bound; null: any number. */
  readonly accountLimit: number | null;
  /** Null: no end of its own. */
  readonly expiresAt: EpochSeconds | null;
  readonly revokedAt: EpochSeconds | null;
  /** Since when nothing may be ordered with it until it is resumed; null: it is not suspended. */
  readonly suspendedAt: EpochSeconds | null;
  readonly createdAt: EpochSeconds;
  readonly createdBy: string;
}
