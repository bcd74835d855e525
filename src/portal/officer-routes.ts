import type { Route } from './page-context.js';
import { officerApplicationRoutes } from './officer/application.js';
import { queueRoutes } from './officer/applications.js';
import { officerHomeRoutes } from './officer/home.js';
import { officerOrganizationRoutes } from './officer/organizations.js';
import { registerRoutes } from './officer/registers.js';
import { signInRoutes } from './public/sign-in.js';

/** Pages of the officers' site. */
export const OFFICER_ROUTES: readonly Route[] = [...signInRoutes, ...officerHomeRoutes, ...queueRoutes, ...officerApplicationRoutes, ...officerOrganizationRoutes, ...registerRoutes];
