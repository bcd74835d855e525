import type { AuditLog } from '../audit/event.js';
import type { EabKeyId, OrganizationId } from '../core/ids.js';
import type { EabKey, EabKeyLimits, Organization, StoredOrganizationStatus } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';

export interface OrganizationStore {
  get(id: OrganizationId): Promise<Organization | undefined>;
  list(): Promise<Organization[]>;
  add(organization: Organization): Promise<void>;
  /**
   * Moves the state; at most one caller wins.
   * @returns false when it is no longer in `from` at `version`
   */
  move(
    id: OrganizationId,
    from: { status: StoredOrganizationStatus; version: number },
    to: { status: StoredOrganizationStatus; version: number; suspendedReason: string | null },
  ): Promise<boolean>;
  /** @returns false when this officer has approved this version already */
  addApproval(approval: { organizationId: OrganizationId; version: number; officer: string; at: EpochSeconds }): Promise<boolean>;
  approvals(id: OrganizationId, version: number): Promise<{ officer: string; at: EpochSeconds }[]>;
}

export interface EabKeyStore {
  get(id: EabKeyId): Promise<EabKey | undefined>;
  list(organizationId?: OrganizationId): Promise<EabKey[]>;
  /** @returns false when the id is taken */
  add(key: EabKey): Promise<boolean>;
  /** @returns false when it is unknown or revoked already */
  revoke(id: EabKeyId, at: EpochSeconds): Promise<boolean>;
  /** @returns false when it is unknown, suspended already or revoked */
  suspend(id: EabKeyId, at: EpochSeconds): Promise<boolean>;
  /** @returns false when it is unknown, not suspended or revoked */
  resume(id: EabKeyId): Promise<boolean>;
  /** Sets new limits; at most one caller wins. @returns false when the key is revoked, or its limits are no longer `from` */
  change(id: EabKeyId, from: EabKeyLimits, to: EabKeyLimits): Promise<boolean>;
}

export interface VettingStores {
  organizations: OrganizationStore;
  eabKeys: EabKeyStore;
  audit: AuditLog;
}
