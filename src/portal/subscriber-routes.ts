import { accountRoutes } from './account.js';
import type { Route } from './page-context.js';
import { applicationRoutes } from './subscriber/application.js';
import { applyRoutes } from './subscriber/apply.js';
import { subscriberHomeRoutes } from './subscriber/home.js';
import { memberRoutes } from './subscriber/people.js';
import { tokenRoutes } from './subscriber/tokens.js';

/** Pages of the subscribers' site for those who have signed in. */
export const SUBSCRIBER_ROUTES: readonly Route[] = [...accountRoutes, ...subscriberHomeRoutes, ...applyRoutes, ...applicationRoutes, ...memberRoutes, ...tokenRoutes];
