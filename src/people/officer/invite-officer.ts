import { demand } from '../../core/access.js';
import type { Actor, OfficerRole } from '../../core/actor.js';
import { normalizeOfficerName } from '../../core/officer-name.js';
import type { Invitation } from '../../core/state/person.js';
import { auditActorOf, byOf } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import { mailInvitation, planInvitation, recordInvitation } from '../invitation/write-invitation.js';
import { PeopleRefused } from '../people-refused.js';
import type { PeopleStores } from '../ports.js';
import { hashOfSecret, newSecret } from '../secret-value.js';
import { readEmail } from '../texts.js';
import { active, listOfficers } from './officers-needed.js';

export interface NewOfficer {
  /** The name by which the audit log will know them; for ever. */
  readonly officerName: string;
  readonly email: string;
  readonly roles: readonly OfficerRole[];
}

/** Who works for the CA before anybody can confirm: two, so that from then on every role takes two people. */
const FIRST_OFFICERS = 2;

/**
 * Invites somebody to work for the CA (CP 5.3, BR 5.3). In the portal an administrator proposes and a second person confirms, before any mail goes out. On the
 * command line (an actor without `personId`) the first two come in, one of them an administrator, and the mail goes out at once; later it is refused.
 * @throws AccessRefused, PeopleRefused
 */
export async function inviteOfficer(dependencies: PeopleDependencies, actor: Actor, request: NewOfficer): Promise<Invitation> {
  demand(actor, 'people.administer', null);
  const { transactor, clock, random } = dependencies;
  const officerName = normalizeOfficerName(request.officerName);
  if (officerName === undefined) {
    throw new PeopleRefused(
      { ja: `「${request.officerName.slice(0, 64)}」は担当者名として使えません。`, en: `"${request.officerName.slice(0, 64)}" is no officer name.` },
      { ja: '半角英数字、ピリオド、ハイフン、アンダースコア（1〜64文字）を使ってください。', en: 'Use 1 to 64 letters, digits, dots, hyphens or underscores.' },
    );
  }
  const email = readEmail(request.email);
  const roles = [...new Set(request.roles)];
  if (roles.length === 0) {
    throw new PeopleRefused({ ja: '役割が選ばれていません。', en: 'No role is chosen.' }, { ja: '少なくとも一つ選んでください。', en: 'Choose at least one.' });
  }
  const first = actor.personId === null;
  const secret = newSecret(random);
  const now = clock.now();
  const plan = { kind: 'officer', site: 'officers', email, invitedBy: byOf(actor), officerName, officerRoles: roles } as const;
  const invitation = planInvitation(dependencies, plan, first ? hashOfSecret(secret) : null, now);
  await transactor.transaction(async (stores) => {
    await refuseTaken(stores, { officerName, email });
    const waiting = await stores.invitations.waiting(null, now);
    if (waiting.some((other) => other.kind === 'officer' && (other.email === email || other.officerName === officerName))) {
      throw new PeopleRefused(
        { ja: `${officerName}（${email}）はすでに招待されています。`, en: `${officerName} (${email}) is invited already.` },
        { ja: '先にその招待を取り消してください。', en: 'Withdraw that invitation first.' },
      );
    }
    if (first) await refuseWhenBegun(stores, waiting.filter(({ kind, state }) => kind === 'officer' && state === 'open'), roles);
    await stores.invitations.add(invitation);
    if (first) await mailInvitation(dependencies, stores, invitation, { secret, inviter: actor });
    await recordInvitation(stores, auditActorOf(actor), first ? 'invitation.sent' : 'invitation.proposed', invitation);
  });
  return invitation;
}

async function refuseTaken(stores: PeopleStores, { officerName, email }: { officerName: string; email: string }): Promise<void> {
  const named = await stores.people.findByOfficerName(officerName);
  const addressed = await stores.people.findByEmail(email);
  const isOther = named !== undefined && named.email !== email;
  const isRenamed = addressed !== undefined && addressed.officerName !== null && addressed.officerName !== officerName;
  if (!isOther && !isRenamed) return;
  throw new PeopleRefused(
    { ja: `担当者名 ${officerName} とメールアドレス ${email} は、別々の担当者のものです。`, en: `The name ${officerName} and the address ${email} belong to different officers.` },
    { ja: '担当者の名前は変えられません。一覧でご確認ください。', en: 'Officers keep their names; see the list.' },
  );
}

async function refuseWhenBegun(stores: PeopleStores, open: readonly Invitation[], roles: readonly OfficerRole[]): Promise<void> {
  const officers = active(await listOfficers(stores));
  const hasAdministrator = officers.some((officer) => officer.roles.includes('administrator')) || open.some(({ officerRoles }) => officerRoles.includes('administrator'));
  if (officers.length + open.length >= FIRST_OFFICERS && hasAdministrator) {
    throw new PeopleRefused(
      { ja: '最初の担当者2名がそろっているため、コマンドからは招待できません。', en: 'The first two officers are there or invited; the command line invites no more.' },
      { ja: '管理者がポータルの「担当者」ページから招待し、もう1名が承認してください。', en: 'An administrator invites in the portal, page "People", and a second person confirms.' },
    );
  }
  if (officers.length + open.length === FIRST_OFFICERS - 1 && !hasAdministrator && !roles.includes('administrator')) {
    throw new PeopleRefused(
      { ja: '最初の2名のうち、少なくとも1名は管理者である必要があります。', en: 'One of the first two has to be an administrator.' },
      { ja: '--role administrator を付けてください。', en: 'Give --role administrator.' },
    );
  }
}
