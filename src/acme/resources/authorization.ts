import type { Identifier } from '../../core/identifier.js';
import type { AuthorizationStatus } from '../../core/state/authorization.js';
import type { Challenge } from '../../core/state/challenge.js';
import { toRfc3339 } from '../../core/time.js';
import type { AuthorizationView } from '../../ra/registration-authority.js';
import type { Links } from '../links.js';
import { challengeResource, type ChallengeResource } from './challenge.js';

/** An authorization object (RFC 8555 §7.1.4). */
export interface AuthorizationResource {
  status: AuthorizationStatus;
  expires: string;
  identifier: Identifier;
  /** Only ever true (RFC 8555 erratum 6364). */
  wildcard?: true;
  /** RFC 9444. */
  subdomainAuthAllowed?: true;
  challenges: readonly ChallengeResource[];
}

export function authorizationResource(links: Links, { authorization, status }: AuthorizationView): AuthorizationResource {
  return {
    status,
    expires: toRfc3339(authorization.expiresAt),
    identifier: authorization.identifier,
    ...(authorization.wildcard && { wildcard: true }),
    ...(authorization.subdomains && { subdomainAuthAllowed: true }),
    challenges: shownChallenges(authorization.challenges, status).map((challenge) => challengeResource(links, challenge)),
  };
}

/** Those that can be fulfilled while pending; afterwards the one that decided, if one did (RFC 8555 §7.1.4). */
function shownChallenges(challenges: readonly Challenge[], status: AuthorizationStatus): readonly Challenge[] {
  if (status === 'pending') return challenges;
  const decisive = challenges.filter((challenge) => challenge.status === (status === 'invalid' ? 'invalid' : 'valid'));
  return decisive.length > 0 ? decisive : challenges;
}
