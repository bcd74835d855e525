import { accountRoutes } from './account.js';
import type { Route } from './page-context.js';
import { officerApplicationRoutes } from './officer/application.js';
import { queueRoutes } from './officer/applications.js';
import { officerAuthorityRoutes } from './officer/authority.js';
import { officerHomeRoutes } from './officer/home.js';
import { officerOrganizationRoutes } from './officer/organizations.js';
import { officerPeopleRoutes } from './officer/people.js';
import { registerRoutes } from './officer/registers.js';
import { invitationRoutes } from './public/invitation.js';
import { signInRoutes } from './public/sign-in.js';

/** Pages of the officers' site. */
export const OFFICER_ROUTES: readonly Route[] = [
  ...signInRoutes,
  ...invitationRoutes,
  ...accountRoutes,
  ...officerHomeRoutes,
  ...queueRoutes,
  ...officerApplicationRoutes,
  ...officerOrganizationRoutes,
  ...registerRoutes,
  ...officerPeopleRoutes,
  ...officerAuthorityRoutes,
];
