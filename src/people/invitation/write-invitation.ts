import type { Actor } from '../../core/actor.js';
import { newId, type InvitationId, type MailId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import type { Invitation } from '../../core/state/person.js';
import type { Site } from '../../core/site.js';
import type { AuditActor } from '../../audit/event.js';
import type { PeopleDependencies } from '../dependencies.js';
import type { PeopleStores, WrittenMail } from '../ports.js';

/** How long each kind of link is good. */
export const GOOD_DAYS: Readonly<Record<Invitation['kind'], number>> = { officer: 3, member: 7, applicant: 1, recovery: 1 };

/** Where the page of an invitation is, below its site. */
export const INVITATION_PATH = '/invitations/';

/** What differs between invitations; the rest is made here. */
export type InvitationPlan = Pick<Invitation, 'kind' | 'site' | 'email' | 'invitedBy'> &
  Partial<Pick<Invitation, 'officerName' | 'officerRoles' | 'organizationId' | 'memberRole' | 'personId' | 'requestedFrom'>>;

/** An invitation as it is stored first. @param valueHash null: it waits for a second person */
export function planInvitation({ random }: Pick<PeopleDependencies, 'random'>, plan: InvitationPlan, valueHash: string | null, now: EpochSeconds): Invitation {
  return {
    id: newId<InvitationId>(random),
    officerName: null,
    officerRoles: [],
    organizationId: null,
    memberRole: null,
    personId: null,
    requestedFrom: null,
    ...plan,
    valueHash,
    state: valueHash === null ? 'proposed' : 'open',
    secondedBy: null,
    createdAt: now,
    expiresAt: now + GOOD_DAYS[plan.kind] * SECONDS_PER_DAY,
    endedAt: null,
    acceptedBy: null,
  };
}

/** Writes the mail with the link, in the transaction at hand. @param secret of the link; kept nowhere but in the mail until it is sent */
export async function mailInvitation(
  dependencies: PeopleDependencies,
  stores: Pick<PeopleStores, 'mails' | 'jobs' | 'organizations'>,
  invitation: Pick<Invitation, 'kind' | 'site' | 'email' | 'organizationId' | 'expiresAt'>,
  { secret, inviter }: { secret: string; inviter: Actor | null },
): Promise<void> {
  const { kind, site, email, organizationId, expiresAt } = invitation;
  const organization = organizationId === null ? null : ((await stores.organizations.get(organizationId))?.attributes.organization ?? null);
  const link = `${originOf(dependencies, site)}${INVITATION_PATH}${secret}`;
  await sendMail(dependencies, stores, email, dependencies.mails.invitation({ kind, site, organization, invitedBy: inviter && inviter.name, link, expiresAt }), expiresAt);
}

/** Puts a mail into the outbox, in the transaction at hand. */
export async function sendMail(
  { clock, random }: Pick<PeopleDependencies, 'clock' | 'random'>,
  { mails, jobs }: Pick<PeopleStores, 'mails' | 'jobs'>,
  to: string,
  mail: WrittenMail,
  sendUntil: EpochSeconds,
): Promise<void> {
  const mailId = newId<MailId>(random);
  await mails.add({ id: mailId, to, ...mail, state: 'waiting', failure: null, createdAt: clock.now(), sendUntil, endedAt: null });
  await jobs.add({ kind: 'send-mail', mailId });
}

/** Writes down what became of an invitation, in the transaction at hand. */
export async function recordInvitation(
  { audit }: Pick<PeopleStores, 'audit'>,
  by: AuditActor,
  kind: 'invitation.proposed' | 'invitation.sent' | 'invitation.withdrawn' | 'invitation.accepted',
  { id, kind: invitation, email, officerName, officerRoles, memberRole, organizationId, personId, secondedBy }: Invitation,
): Promise<void> {
  await audit.append(by, {
    kind,
    organizationId,
    detail: {
      invitationId: id,
      invitation,
      email,
      roles: memberRole === null ? officerRoles : [memberRole],
      ...(officerName !== null && { officerName }),
      ...(personId !== null && { personId }),
      ...(secondedBy !== null && { secondedBy }),
    },
  });
}

/** @throws InvariantError for a site that is not served: nobody could follow a link to it */
export function originOf({ origins }: Pick<PeopleDependencies, 'origins'>, site: Site): string {
  const origin = origins[site];
  if (origin === null) throw new InvariantError(`the site ${site} is not served: configure ${site} first`);
  return origin;
}
