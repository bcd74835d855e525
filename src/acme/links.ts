import { isId, type AccountId, type AuthorizationId, type CertificateId, type ChallengeId, type OrderId } from '../core/ids.js';
import { ROUTES, type Endpoint } from './routes.js';

/** Every URL that clients are handed, and the one that they hand back as `kid`. */
export interface Links {
  /** The endpoint's URL; only for paths without parameters. */
  directory: string;
  newNonce: string;
  newAccount: string;
  newOrder: string;
  newAuthz: string;
  keyChange: string;
  revokeCert: string;
  account(id: AccountId): string;
  /** @param cursor of the page; the first page when left out */
  accountOrders(id: AccountId, cursor?: string): string;
  order(id: OrderId): string;
  finalize(id: OrderId): string;
  authorization(id: AuthorizationId): string;
  challenge(id: ChallengeId): string;
  /** @param chain 0 for the default chain, else the number of the alternate */
  certificate(id: CertificateId, chain?: number): string;
  /** The URL of a request as clients must repeat it in the JWS (RFC 8555 §6.4). @param target path and query as received */
  requested(target: string): string;
  /** The account whose URL this is; undefined when it is no account URL of this server (compared as text, RFC 8555 §6.2). */
  accountIdOf(url: string): AccountId | undefined;
}

/**
 * Makes the only maker of URLs.
 * @param baseUrl scheme, host and port under which clients reach the server, from the configuration and never from `Host`; a trailing slash is dropped
 */
export function createLinks(baseUrl: string): Links {
  const base = baseUrl.replace(/\/+$/, '');
  const fixed = (endpoint: Endpoint): string => base + ROUTES[endpoint];
  const withId = (endpoint: Endpoint): ((id: string) => string) => {
    const [before = '', after = ''] = fixed(endpoint).split(':id');
    return (id) => before + id + after;
  };
  const orders = withId('accountOrders');
  const certificate = withId('certificate');
  const account = withId('account');
  const accountPrefix = account('');
  return {
    directory: fixed('directory'),
    newNonce: fixed('newNonce'),
    newAccount: fixed('newAccount'),
    newOrder: fixed('newOrder'),
    newAuthz: fixed('newAuthz'),
    keyChange: fixed('keyChange'),
    revokeCert: fixed('revokeCert'),
    account,
    accountOrders: (id, cursor) => (cursor === undefined ? orders(id) : `${orders(id)}?cursor=${encodeURIComponent(cursor)}`),
    order: withId('order'),
    finalize: withId('finalize'),
    authorization: withId('authorization'),
    challenge: withId('challenge'),
    certificate: (id, chain = 0) => (chain === 0 ? certificate(id) : `${certificate(id)}/${chain}`),
    requested: (target) => base + target,
    accountIdOf: (url) => {
      if (!url.startsWith(accountPrefix)) return undefined;
      const id = url.slice(accountPrefix.length);
      return isId(id) ? (id as AccountId) : undefined;
    },
  };
}
