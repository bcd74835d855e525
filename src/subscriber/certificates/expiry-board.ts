import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { OrganizationId } from '../../core/ids.js';
import { SECONDS_PER_DAY } from '../../core/time.js';
import type { SubscriberDependencies } from '../dependencies.js';
import type { HeldCertificate, HeldCertificateStore } from '../ports.js';

/** CP 4.7.1: renewal is possible from 90 days before expiry. */
const BOARD_DAYS = 90;
const MOST_ENDING = 500;
const MOST_CANDIDATES = 50;

/** A certificate that ends soon. */
export interface EndingCertificate {
  readonly certificate: HeldCertificate;
  readonly daysLeft: number;
  /** `replaced`: a newer certificate has the same names. Else by the days left: 7, 30, more. */
  readonly urgency: 'replaced' | 'urgent' | 'soon' | 'later';
  /** A certificate that has all of its names and ends later. */
  readonly replacedBy: HeldCertificate | null;
}

/** What ends within 90 days: those that nothing has replaced yet first, the nearest end first. @throws AccessRefused */
export async function expiryBoard({ transactor, clock }: SubscriberDependencies, actor: Actor, organizationId: OrganizationId): Promise<EndingCertificate[]> {
  demand(actor, 'certificates.read', organizationId);
  const now = clock.now();
  const { heldCertificates } = transactor.read;
  const ending = await heldCertificates.ending(organizationId, now, now + BOARD_DAYS * SECONDS_PER_DAY, MOST_ENDING);
  const candidates = new Map<string, HeldCertificate[]>();
  const board: EndingCertificate[] = [];
  for (const certificate of ending) {
    const replacedBy = await replacementOf(heldCertificates, organizationId, certificate, candidates, now);
    const daysLeft = Math.floor((certificate.notAfter - now) / SECONDS_PER_DAY);
    const urgency = replacedBy !== null ? 'replaced' : daysLeft <= 7 ? 'urgent' : daysLeft <= 30 ? 'soon' : 'later';
    board.push({ certificate, daysLeft, urgency, replacedBy });
  }
  return [...board.filter(({ replacedBy }) => replacedBy === null), ...board.filter(({ replacedBy }) => replacedBy !== null)];
}

async function replacementOf(
  store: HeldCertificateStore,
  organizationId: OrganizationId,
  { id, names, notAfter }: HeldCertificate,
  candidates: Map<string, HeldCertificate[]>,
  now: number,
): Promise<HeldCertificate | null> {
  const [first = ''] = names;
  let found = candidates.get(first);
  if (found === undefined) {
    found = await store.covering(organizationId, first, now, MOST_CANDIDATES);
    candidates.set(first, found);
  }
  return found.find((other) => other.id !== id && other.notAfter > notAfter && names.every((name) => other.names.includes(name))) ?? null;
}
