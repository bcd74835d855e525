import { accountRoutes } from './account.js';
import type { Route } from './page-context.js';
import { subscriberHomeRoutes } from './subscriber/home.js';
import { memberRoutes } from './subscriber/people.js';
import { tokenRoutes } from './subscriber/tokens.js';

/** Pages of the subscribers' site for those who have signed in. */
export const SUBSCRIBER_ROUTES: readonly Route[] = [...accountRoutes, ...subscriberHomeRoutes, ...memberRoutes, ...tokenRoutes];
