import type { Site } from '../../core/site.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { PeopleDependencies } from '../dependencies.js';

/** A site as passkeys know it (WebAuthn §5.4.2): they are good for one host name, and every ceremony names its origin. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
}

/** @throws InvariantError when the site is not served */
export function relyingPartyOf({ origins }: Pick<PeopleDependencies, 'origins'>, site: Site): RelyingParty {
  const origin = origins[site];
  if (origin === null) throw new InvariantError(`the site ${site} is not served`);
  return { id: new URL(origin).hostname, origin };
}
