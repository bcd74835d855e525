import type { CaaCheckId, CertificateId, ChallengeId, JobId, MailId, OrderId, WebhookId } from './ids.js';
import type { Notice } from './notice.js';
import type { EpochSeconds } from './time.js';

/**
 * Work that must follow a commit, stored in that commit. Handlers are safe to repeat: a job runs at least once.
 * - `validate-challenge`: perform the validation method of a processing challenge.
 * - `issue-order`: turn a processing order into a certificate.
 * - `publish-crl`: build, sign and store an issuer's next CRL.
 * - `log-certificate`: submit an issued certificate to the logs that know its precertificate.
 * - `discover-contacts`: look for the contacts that a pending challenge may be confirmed by (BR 3.2.2.4.13 to .17).
 * - `send-mail`: hand a mail of the outbox to the mail server.
 * - `report-caa-refusal`: tell a domain that its CAA set has kept us from issuing (RFC 8659 §4.4).
 * - `revoke-compromised`: revoke what is left of the certificates for a key whose compromise is proven.
 * - `tell`: tell people by mail, and programs by webhook, what has happened.
 * - `deliver-webhooks`: hand what waits for a webhook over to it.
 */
export type JobRequest =
  | { kind: 'validate-challenge'; challengeId: ChallengeId }
  | { kind: 'issue-order'; orderId: OrderId }
  | { kind: 'publish-crl'; issuerId: string }
  | { kind: 'log-certificate'; certificateId: CertificateId }
  | { kind: 'discover-contacts'; challengeId: ChallengeId }
  | { kind: 'send-mail'; mailId: MailId }
  | { kind: 'report-caa-refusal'; caaCheckId: CaaCheckId }
  | { kind: 'revoke-compromised'; spkiHash: string }
  | { kind: 'tell'; notice: Notice }
  | { kind: 'deliver-webhooks'; webhookId: WebhookId };

export type JobKind = JobRequest['kind'];

export interface Job {
  id: JobId;
  request: JobRequest;
  /** Runs already begun, this one not counted. */
  attempts: number;
}

/** Adds jobs to the transaction at hand. */
export interface JobQueue {
  /**
   * Stores a job. A waiting job with the same request already there is left as it is, and none is added.
   * @param runAfter the earliest start; now when left out
   */
  add(request: JobRequest, runAfter?: EpochSeconds): Promise<void>;
}
