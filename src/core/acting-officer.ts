import { AccessRefused, demand, type Right } from './access.js';
import type { Actor } from './actor.js';

/**
 * The officer who does something in the CA's own affairs, by the name that four eyes are told apart by.
 * @throws AccessRefused without the right, and for whoever has no officer's name
 */
export function actingOfficer(actor: Actor, right: Right): string {
  demand(actor, right, null);
  if (actor.officerName === null) throw new AccessRefused(right, null);
  return actor.officerName;
}
