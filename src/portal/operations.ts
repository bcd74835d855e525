import type { AnyOperation } from './operation.js';
import { auditOperations } from './operations/audit-log.js';
import { keyCompromiseOperations } from './operations/key-compromise.js';
import { showPolicy } from './operations/policy.js';
import { problemReportOperations } from './operations/problem-reports.js';
import { revocationOperations } from './operations/revocations.js';
import { validationOperations } from './operations/validations.js';
import { changeMemberRole, inviteMember, listMembers, listTokens, removeMember, revokeToken, withdrawInvitation } from './operations/people.js';
import { APPLICANT_OPERATIONS } from './operations/vetting/applicant.js';
import { VETTING_OPERATIONS } from './operations/vetting/officer.js';
import { MAIL_CHOICE_OPERATIONS } from './operations/mail-choices.js';
import { SUBSCRIBER_OPERATIONS } from './operations/subscriber/subscriber-operations.js';
import { WEBHOOK_OPERATIONS } from './operations/webhooks.js';
import { whoAmI } from './operations/who-am-i.js';
import { listWork } from './operations/work.js';

/** Everything that the REST API offers, in the order of the OpenAPI file. */
export const OPERATIONS: readonly AnyOperation[] = [
  whoAmI,
  showPolicy,
  ...problemReportOperations,
  ...keyCompromiseOperations,
  listWork,
  ...revocationOperations,
  ...validationOperations,
  ...auditOperations,
  listMembers,
  inviteMember,
  withdrawInvitation,
  changeMemberRole,
  removeMember,
  listTokens,
  revokeToken,
  ...APPLICANT_OPERATIONS,
  ...VETTING_OPERATIONS,
  ...SUBSCRIBER_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
  ...MAIL_CHOICE_OPERATIONS,
];
