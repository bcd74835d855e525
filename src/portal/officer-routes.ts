import { accountRoutes } from './account.js';
import type { Route } from './page-context.js';
import { officerApplicationRoutes } from './officer/application.js';
import { queueRoutes } from './officer/applications.js';
import { officerAuthorityRoutes } from './officer/authority.js';
import { officerOrganizationRoutes } from './officer/organizations.js';
import { officerPeopleRoutes } from './officer/people.js';
import { registerRoutes } from './officer/registers.js';
import { auditRoutes } from './officer/audit.js';
import { certificateRoutes } from './officer/certificates.js';
import { keyRoutes } from './officer/keys.js';
import { problemReportRoutes } from './officer/problem-reports.js';
import { validationRoutes } from './officer/validations.js';
import { workRoutes } from './officer/work.js';
import { invitationRoutes } from './public/invitation.js';
import { signInRoutes } from './public/sign-in.js';

/** Pages of the officers' site. */
export const OFFICER_ROUTES: readonly Route[] = [
  ...signInRoutes,
  ...invitationRoutes,
  ...accountRoutes,
  ...workRoutes,
  ...problemReportRoutes,
  ...validationRoutes,
  ...certificateRoutes,
  ...keyRoutes,
  ...auditRoutes,
  ...queueRoutes,
  ...officerApplicationRoutes,
  ...officerOrganizationRoutes,
  ...registerRoutes,
  ...officerPeopleRoutes,
  ...officerAuthorityRoutes,
];
