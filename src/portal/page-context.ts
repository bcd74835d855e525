import type { Actor } from '../core/actor.js';
import type { Bilingual, Language } from '../core/language.js';
import type { Site } from '../core/site.js';
import type { Session } from '../core/state/person.js';
import type { EpochSeconds } from '../core/time.js';
import type { Desks } from './desks.js';
import type { Form } from './form.js';
import type { Html } from './html.js';
import type { Page } from './page.js';

/** Where the other pages of the CA are: origins without a trailing slash; null: not served. */
export interface PortalLinks {
  readonly portal: string | null;
  readonly officers: string | null;
  /** ACME directory. */
  readonly directory: string;
  /** Repository, plain HTTP. */
  readonly public: string;
}

/** What a public page knows about its request. */
export interface PublicContext {
  readonly site: Site;
  /** Null for somebody who has not signed in. */
  readonly actor: Actor | null;
  readonly session: Session | null;
  readonly language: Language;
  /** The text in the reader’s language. */
  readonly say: (text: Bilingual) => string;
  /** Whether this answers a form: the path may be none that can be opened. */
  readonly posted: boolean;
  /** Path as asked for, without query. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** The first value of each. */
  readonly query: Readonly<Record<string, string>>;
  readonly form: Form;
  /** Goes into every form that posts: hidden fields against forgery and double submission. */
  readonly csrf: Html;
  /** The same for scripts, as a header's value. */
  readonly csrfToken: string;
  /** Names the browser, whoever signs in with it. */
  readonly visitor: string;
  readonly desks: Desks;
  readonly links: PortalLinks;
  readonly origin: string;
  readonly now: EpochSeconds;
  readonly from: { readonly address: string; readonly userAgent: string };
}

/** What a page of somebody who has signed in knows. */
export interface PageContext extends PublicContext {
  readonly actor: Actor;
  readonly session: Session;
}

interface RoutePlace {
  /** POST changes things, GET never does. */
  readonly method: 'GET' | 'POST';
  /** `/organizations/:organizationId/people`. */
  readonly path: string;
  /** Forms of this route may carry files. */
  readonly files?: boolean;
}

/** A page that needs a session: whoever has none is sent to sign in, and comes back. */
export interface SignedInRoute extends RoutePlace {
  readonly public?: false;
  handler(context: PageContext): Promise<Page>;
}

/** A page for everybody. */
export interface PublicRoute extends RoutePlace {
  readonly public: true;
  handler(context: PublicContext): Promise<Page>;
}

export type Route = SignedInRoute | PublicRoute;
