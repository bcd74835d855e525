import type { Random } from './random.js';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type AccountId = Branded<'AccountId'>;
export type OrderId = Branded<'OrderId'>;
export type AuthorizationId = Branded<'AuthorizationId'>;
export type ChallengeId = Branded<'ChallengeId'>;
export type CertificateId = Branded<'CertificateId'>;
export type OrganizationId = Branded<'OrganizationId'>;
/** The `kid` of an external account binding (RFC 8555 §7.3.4). */
export type EabKeyId = Branded<'EabKeyId'>;
export type JobId = Branded<'JobId'>;
export type ConfirmationId = Branded<'ConfirmationId'>;
export type ContactDiscoveryId = Branded<'ContactDiscoveryId'>;
export type DomainContactId = Branded<'DomainContactId'>;
export type MailId = Branded<'MailId'>;
export type PersonId = Branded<'PersonId'>;
export type InvitationId = Branded<'InvitationId'>;
export type SessionId = Branded<'SessionId'>;
export type ApiTokenId = Branded<'ApiTokenId'>;
export type ApplicationId = Branded<'ApplicationId'>;
export type EvidenceId = Branded<'EvidenceId'>;
export type DataSourceId = Branded<'DataSourceId'>;
export type PowerOfAttorneyId = Branded<'PowerOfAttorneyId'>;
/** A way to reach an organization that came from a source other than the requester (BR 3.2.5). */
export type OrganizationContactId = Branded<'OrganizationContactId'>;
export type AuthorityQuestionId = Branded<'AuthorityQuestionId'>;
export type CredentialRequestId = Branded<'CredentialRequestId'>;
export type ProblemReportId = Branded<'ProblemReportId'>;
export type WebhookId = Branded<'WebhookId'>;
export type WebhookDeliveryId = Branded<'WebhookDeliveryId'>;
/** Counts upwards; never shown outside. */
export type CaaCheckId = number & { readonly [brand]: 'CaaCheckId' };

/**
 * An unguessable identifier: 128 random bits in base64url, 22 characters. None begins with a hyphen: people give ids to commands, which would
 * take it for an option.
 */
export function newId<Id extends string>(random: Random): Id {
  for (;;) {
    const id = random.bytes(16).toString('base64url');
    if (!id.startsWith('-')) return id as Id;
  }
}

/** Whether a text out of a URL can be one of our identifiers; anything else need not be looked up. */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text);
}
