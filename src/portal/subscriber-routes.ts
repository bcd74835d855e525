import type { Route } from './page-context.js';
import { subscriberHomeRoutes } from './subscriber/home.js';
import { mailChoiceRoutes } from './subscriber/mail-choices.js';
import { webhookRoutes } from './subscriber/webhooks.js';

/** Pages of the subscribers' site for those who have signed in. */
export const SUBSCRIBER_ROUTES: readonly Route[] = [...subscriberHomeRoutes, ...webhookRoutes, ...mailChoiceRoutes];
