import type { Route } from './page-context.js';
import { authorityAnswerRoutes } from './public/authority-answer.js';
import { invitationRoutes } from './public/invitation.js';
import { keyCompromiseRoutes } from './public/key-compromise.js';
import { policyRoutes } from './public/policy-of-the-day.js';
import { problemReportRoutes } from './public/problem-report.js';
import { signInRoutes } from './public/sign-in.js';
import { startRoutes } from './public/start.js';

/** Pages of the subscribers' site for everybody. */
export const PUBLIC_ROUTES: readonly Route[] = [
  ...signInRoutes,
  ...invitationRoutes,
  ...startRoutes,
  ...authorityAnswerRoutes,
  ...problemReportRoutes,
  ...keyCompromiseRoutes,
  ...policyRoutes,
];
