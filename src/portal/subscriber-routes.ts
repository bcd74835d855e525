import type { Route } from './page-context.js';
import { applicationRoutes } from './subscriber/application.js';
import { applyRoutes } from './subscriber/apply.js';
import { subscriberHomeRoutes } from './subscriber/home.js';

/** Pages of the subscribers' site for those who have signed in. */
export const SUBSCRIBER_ROUTES: readonly Route[] = [...subscriberHomeRoutes, ...applyRoutes, ...applicationRoutes];
