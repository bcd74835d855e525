import type { Invitation, Person } from '../../core/state/person.js';
import type { PeopleDependencies } from '../dependencies.js';
import { relyingPartyOf } from '../passkey/relying-party.js';
import { hashOfSecret } from '../secret-value.js';

/** An invitation behind a link, as it stands. */
export interface InvitationView {
  readonly kind: Invitation['kind'];
  readonly email: string;
  /** Null where there is none, or none entered yet. */
  readonly organization: string | null;
  readonly roles: readonly string[];
  readonly officerName: string | null;
  readonly expiresAt: number;
  readonly state: 'open' | 'accepted' | 'withdrawn' | 'expired';
  /** `register`: a passkey is made. `sign-in`: the person has one for this site, and accepts with it. */
  readonly by: 'register' | 'sign-in';
  /** Null for somebody new. */
  readonly name: string | null;
}

/** An invitation with the person that it is for, where there is one already. */
export interface FoundInvitation {
  readonly invitation: Invitation;
  readonly person: Person | undefined;
  readonly view: InvitationView;
}

/** @param secret of the link @returns undefined for one that is none of ours */
export async function findInvitation(dependencies: PeopleDependencies, secret: string): Promise<FoundInvitation | undefined> {
  const { read } = dependencies.transactor;
  const invitation = await read.invitations.findByValue(hashOfSecret(secret));
  if (invitation === undefined || invitation.state === 'proposed') return undefined;
  const person = invitation.personId === null ? await read.people.findByEmail(invitation.email) : await read.people.get(invitation.personId);
  const { id: rpId } = relyingPartyOf(dependencies, invitation.site);
  const canSignIn = person !== undefined && (await read.passkeys.of(person.id)).some((passkey) => passkey.rpId === rpId);
  const { kind, email, organizationId, memberRole, officerRoles, officerName, expiresAt } = invitation;
  const view: InvitationView = {
    kind,
    email,
    organization: organizationId === null ? null : ((await read.organizations.get(organizationId))?.attributes.organization ?? null),
    roles: memberRole === null ? officerRoles : [memberRole],
    officerName,
    expiresAt,
    state: invitation.state === 'open' && dependencies.clock.now() >= expiresAt ? 'expired' : invitation.state,
    by: canSignIn && kind !== 'recovery' ? 'sign-in' : 'register',
    name: person?.name ?? null,
  };
  return { invitation, person, view };
}
