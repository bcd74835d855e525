import type { Route } from './page-context.js';
import { officerHomeRoutes } from './officer/home.js';
import { signInRoutes } from './public/sign-in.js';

/** Pages of the officers' site. */
export const OFFICER_ROUTES: readonly Route[] = [...signInRoutes, ...officerHomeRoutes];
