import type { Route } from './page-context.js';
import { signInRoutes } from './public/sign-in.js';

/** Pages of the subscribers' site for everybody. */
export const PUBLIC_ROUTES: readonly Route[] = [...signInRoutes];
