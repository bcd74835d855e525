import { demand, may } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { InvitationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { SECONDS_PER_DAY } from '../../core/time.js';
import { auditActorOf, byOf } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import { PeopleRefused } from '../people-refused.js';
import { hashOfSecret, newSecret } from '../secret-value.js';
import { GOOD_DAYS, mailInvitation, recordInvitation } from './write-invitation.js';

/**
 * The second person's yes to an invitation of an officer, or to an officer's way back: now the mail goes out. Neither who proposed it nor who is meant by it may
 * give it; the database refuses the first as well.
 * @throws AccessRefused, NotFound, PeopleRefused
 */
export async function secondInvitation(dependencies: PeopleDependencies, actor: Actor, id: InvitationId): Promise<void> {
  if (!may(actor, 'people.administer', null)) demand(actor, 'vetting.work', null);
  const { transactor, clock, random } = dependencies;
  const secret = newSecret(random);
  await transactor.transaction(async (stores) => {
    const invitation = await stores.invitations.get(id);
    if (invitation === undefined) throw new NotFound('invitation');
    if (invitation.invitedBy === byOf(actor) || invitation.email === actor.email || invitation.personId === actor.personId) {
      throw new PeopleRefused(
        { ja: '提案した本人、または招待される本人は承認できません。', en: 'Neither who proposed it nor who is invited can confirm it.' },
        { ja: '別の担当者にご依頼ください。', en: 'Ask another officer.' },
      );
    }
    const now = clock.now();
    const expiresAt = now + GOOD_DAYS[invitation.kind] * SECONDS_PER_DAY;
    const opened = now < invitation.expiresAt && (await stores.invitations.open(id, { secondedBy: byOf(actor), valueHash: hashOfSecret(secret), expiresAt }));
    if (!opened) {
      throw new PeopleRefused(
        { ja: 'この招待は、すでに承認されたか、取り消されたか、期限が切れています。', en: 'This invitation was confirmed or withdrawn already, or its time is over.' },
        { ja: '一覧を読み込み直してください。', en: 'Load the list again.' },
      );
    }
    await mailInvitation(dependencies, stores, { ...invitation, expiresAt }, { secret, inviter: actor });
    await recordInvitation(stores, auditActorOf(actor), 'invitation.sent', { ...invitation, secondedBy: byOf(actor) });
  });
}
