import type { Route } from './page-context.js';
import { subscriberHomeRoutes } from './subscriber/home.js';

/** Pages of the subscribers' site for those who have signed in. */
export const SUBSCRIBER_ROUTES: readonly Route[] = [...subscriberHomeRoutes];
