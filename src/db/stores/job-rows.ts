import { fromJson } from '../rows.js';
import type { JobId } from '../../core/ids.js';
import type { Job, JobRequest } from '../../core/job.js';

/** A job that was just leased. */
export interface JobRow {
  id: string;
  request: string;
  /** This run counted. */
  attempts: number;
}

/** A leased row as the job that its runner gets. */
export function fromRow(row: JobRow): Job {
  return { id: row.id as JobId, request: fromJson<JobRequest>(row.request), attempts: row.attempts - 1 };
}

/** Equal for equal requests: `kind:subject`. */
export function dedupeKeyOf(request: JobRequest): string {
  switch (request.kind) {
    case 'validate-challenge':
      return `validate-challenge:${request.challengeId}`;
    case 'issue-order':
      return `issue-order:${request.orderId}`;
    case 'publish-crl':
      return `publish-crl:${request.issuerId}`;
    case 'log-certificate':
      return `log-certificate:${request.certificateId}`;
    case 'discover-contacts':
      return `discover-contacts:${request.challengeId}`;
    case 'send-mail':
      return `send-mail:${request.mailId}`;
    case 'report-caa-refusal':
      return `report-caa-refusal:${request.caaCheckId}`;
    case 'revoke-compromised':
      return `revoke-compromised:${request.spkiHash}`;
    case 'tell':
      return `tell:${JSON.stringify(request.notice)}`;
    case 'deliver-webhooks':
      return `deliver-webhooks:${request.webhookId}`;
  }
}
