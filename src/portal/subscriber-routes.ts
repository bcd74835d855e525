import { accountRoutes } from './account.js';
import type { Route } from './page-context.js';
import { applicationRoutes } from './subscriber/application.js';
import { applyRoutes } from './subscriber/apply.js';
import { authorityRoutes } from './subscriber/authority.js';
import { certificateRoutes } from './subscriber/certificates.js';
import { credentialRoutes } from './subscriber/credentials.js';
import { domainRoutes } from './subscriber/domains.js';
import { subscriberHomeRoutes } from './subscriber/home.js';
import { mailChoiceRoutes } from './subscriber/mail-choices.js';
import { memberRoutes } from './subscriber/people.js';
import { tokenRoutes } from './subscriber/tokens.js';
import { webhookRoutes } from './subscriber/webhooks.js';

/** Pages of the subscribers' site for those who have signed in. */
export const SUBSCRIBER_ROUTES: readonly Route[] = [
  ...accountRoutes,
  ...subscriberHomeRoutes,
  ...applyRoutes,
  ...applicationRoutes,
  ...memberRoutes,
  ...tokenRoutes,
  ...certificateRoutes,
  ...credentialRoutes,
  ...domainRoutes,
  ...authorityRoutes,
  ...webhookRoutes,
  ...mailChoiceRoutes,
];
