import type { Actor } from '../core/actor.js';
import { OFFICER_ROLES } from '../core/actor.js';
import { officerName } from '../vetting/officer-name.js';

/**
 * The user of the command line, whom the operating system let in: an officer by the name given, or, without one, somebody who looks.
 * @throws VettingRefused for a text that is no name
 */
export function commandLineActor(officer?: string): Actor {
  const name = officer === undefined ? null : officerName(officer);
  return {
    personId: null,
    name: name ?? 'command line',
    officerName: name,
    email: null,
    language: 'en',
    officerRoles: name === null ? ['auditor'] : OFFICER_ROLES,
    memberships: [],
    scopes: null,
  };
}
