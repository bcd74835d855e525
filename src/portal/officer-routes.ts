import { accountRoutes } from './account.js';
import type { Route } from './page-context.js';
import { officerAuthorityRoutes } from './officer/authority.js';
import { officerHomeRoutes } from './officer/home.js';
import { officerPeopleRoutes } from './officer/people.js';
import { invitationRoutes } from './public/invitation.js';
import { signInRoutes } from './public/sign-in.js';

/** Pages of the officers' site. */
export const OFFICER_ROUTES: readonly Route[] = [...signInRoutes, ...invitationRoutes, ...accountRoutes, ...officerHomeRoutes, ...officerPeopleRoutes, ...officerAuthorityRoutes];
