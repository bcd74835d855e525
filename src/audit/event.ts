import type { AccountId, AuthorizationId, CaaCheckId, CertificateId, ChallengeId, EabKeyId, OrderId, OrganizationId } from '../core/ids.js';
import type { DecidedUnder } from '../core/decided-under.js';
import type { EpochSeconds } from '../core/time.js';

/** Who did it: an ACME account, an officer, the holder of a certificate's key, or the program on its own schedule. */
export type AuditActor =
  | { type: 'account'; id: AccountId }
  | { type: 'officer'; name: string }
  | { type: 'key-holder'; thumbprint: string }
  | { type: 'system' };

/** The closed set of audit events (BR 5.4.1, CP 5.5.1). `detail` members hold no secrets. Described in docs/audit-events.md. */
export type AuditEvent =
  | { kind: 'organization.added' | 'organization.approved' | 'organization.approval-given' | 'organization.suspended'; organizationId: OrganizationId; detail: { version: number; reason?: string } }
  | { kind: 'eab-key.created' | 'eab-key.revoked'; organizationId: OrganizationId; detail: { eabKeyId: EabKeyId } }
  | { kind: 'account.created'; organizationId: OrganizationId; accountId: AccountId; detail: { eabKeyId: EabKeyId | null; thumbprint: string } }
  | { kind: 'account.updated' | 'account.deactivated'; organizationId: OrganizationId; accountId: AccountId; detail: { contacts?: readonly string[] } }
  | { kind: 'account.key-changed'; organizationId: OrganizationId; accountId: AccountId; detail: { from: string; to: string } }
  | { kind: 'order.created'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { names: readonly string[]; profile: string } & DecidedUnder }
  | { kind: 'order.refused'; organizationId: OrganizationId; accountId: AccountId; detail: { names: readonly string[]; problem: string; orderId?: OrderId } }
  | { kind: 'order.finalized'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { spkiHash: string; caaChecks: readonly CaaCheckId[] } & DecidedUnder }
  | { kind: 'order.issued'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { certificateId: CertificateId } }
  | { kind: 'order.failed'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { problem: string } }
  | { kind: 'authorization.created'; accountId: AccountId; detail: { authorizationId: AuthorizationId; name: string } & DecidedUnder }
  | { kind: 'authorization.deactivated'; accountId: AccountId; detail: { authorizationId: AuthorizationId; name: string } }
  | { kind: 'validation.attempted'; accountId: AccountId; detail: { challengeId: ChallengeId; authorizationId: AuthorizationId; name: string; authorizationDomain?: string; method: string; outcome: 'valid' | 'invalid'; record: unknown; caaCheck?: CaaCheckId } & DecidedUnder }
  | { kind: 'caa.refused'; accountId: AccountId; detail: { caaCheck: CaaCheckId; name: string; decision: 'forbidden' | 'failed'; problem: string; orderId?: OrderId } }
  | { kind: 'caa.reported'; accountId: AccountId; detail: { caaCheck: CaaCheckId; domain: string; delivered: readonly string[]; failed: readonly string[] } }
  | { kind: 'certificate.committed'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { certificateId: CertificateId; serial: string; issuerId: string } & DecidedUnder }
  | { kind: 'certificate.issued' | 'certificate.lost'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { certificateId: CertificateId; serial: string; issuerId: string } }
  | { kind: 'certificate.revoked'; organizationId: OrganizationId; detail: { certificateId: CertificateId; serial: string; reason: number; at: EpochSeconds } }
  | { kind: 'crl.committed' | 'crl.published'; detail: { issuerId: string; shard?: number; number: number; entries: number; thisUpdate: EpochSeconds; nextUpdate: EpochSeconds } };

/** The audit log as a room sees it inside its transaction. */
export interface AuditLog {
  /** Appends an event to the transaction at hand; it becomes durable with the act, or not at all. */
  append(actor: AuditActor, event: AuditEvent): Promise<void>;
}
