import type { Route } from './page-context.js';
import { authorityAnswerRoutes } from './public/authority-answer.js';
import { signInRoutes } from './public/sign-in.js';

/** Pages of the subscribers' site for everybody. */
export const PUBLIC_ROUTES: readonly Route[] = [...signInRoutes, ...authorityAnswerRoutes];
