import { may } from '../../core/access.js';
import { MEMBER_ROLES } from '../../core/actor.js';
import type { PersonId } from '../../core/ids.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { instant } from '../instant.js';
import { changeMemberRole, inviteMember, removeMember, withdrawInvitation } from '../operations/people.js';
import { redirect, type Page, type Said } from '../page.js';
import type { PageContext, Route } from '../page-context.js';
import { MEMBER_ROLE_HELP, ROLE_NAMES } from '../role-names.js';
import { runOperation } from '../run-operation.js';
import { organizationFrame, organizationOf } from './organization-frame.js';

const PATH = '/organizations/:organizationId/people';

/** The people of an organization and their roles. */
export const memberRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handler: (context) => peoplePage(context) },
  { method: 'POST', path: `${PATH}/invite`, handler: (context) => act(context, 'sent', () => runOperation(context, inviteMember)) },
  { method: 'POST', path: `${PATH}/withdraw`, handler: (context) => act(context, 'removed', () => runOperation(context, withdrawInvitation)) },
  { method: 'POST', path: `${PATH}/role`, handler: (context) => act(context, 'saved', () => runOperation(context, changeMemberRole)) },
  { method: 'POST', path: `${PATH}/remove`, handler: (context) => act(context, 'removed', () => runOperation(context, removeMember)) },
  { method: 'POST', path: `${PATH}/recover`, handler: (context) => act(context, 'sent', () => recover(context)) },
];

function recover(context: PageContext): Promise<unknown> {
  return context.desks.people.recoverPerson(context.actor, context.form.text('personId') as PersonId, organizationOf(context));
}

async function peoplePage(context: PageContext, faults?: Html): Promise<Page> {
  const { say, csrf, desks, actor, form } = context;
  const organizationId = organizationOf(context);
  const { members, waiting } = await desks.people.showMembers(actor, organizationId);
  const changes = may(actor, 'organization.people', organizationId);
  const base = `/organizations/${organizationId}/people`;
  const roles = (chosen: string) =>
    MEMBER_ROLES.map((role) => html`<option value="${role}"${role === chosen ? html` selected` : ''}>${say(ROLE_NAMES[role])}: ${say(MEMBER_ROLE_HELP[role])}</option>`);
  const button = (act: string, name: string, id: string, label: string, about: string) =>
    html`<form method="post" action="${base}/${act}">${csrf}<input type="hidden" name="${name}" value="${id}"><button type="submit" class="quiet" aria-label="${label}: ${about}">${label}</button></form>`;
  const body = html`${faults ?? ''}
<div class="table"><table><thead><tr><th scope="col">${say({ ja: '名前', en: 'Name' })}</th><th scope="col">${say({ ja: '役割', en: 'Role' })}</th>${changes ? html`<th scope="col">${say({ ja: '操作', en: 'Act' })}</th>` : ''}</tr></thead><tbody>
${members.map(
  ({ person, role }) => html`<tr><td>${person.name}<br><span class="note">${person.email}</span></td>
<td>${
    changes
      ? html`<form method="post" action="${base}/role">${csrf}<input type="hidden" name="personId" value="${person.id}"><select name="role" aria-label="${say({ ja: '役割', en: 'Role' })}: ${person.name}">${roles(role)}</select> <button type="submit" class="quiet" aria-label="${say({ ja: '役割を変更', en: 'Change the role' })}: ${person.name}">${say({ ja: '変更', en: 'Change' })}</button></form>`
      : say(ROLE_NAMES[role])
  }</td>${
    changes
      ? html`<td>${button('remove', 'personId', person.id, say({ ja: '外す', en: 'Remove' }), person.name)} ${
          person.id === actor.personId ? '' : button('recover', 'personId', person.id, say({ ja: 'パスキー再登録', en: 'New passkey' }), person.name)
        }</td>`
      : ''
  }</tr>`,
)}</tbody></table></div>
${
  waiting.length === 0
    ? ''
    : html`<h2>${say({ ja: '承諾待ちの招待', en: 'Invitations that wait' })}</h2><div class="table"><table><thead><tr><th scope="col">${say({ ja: 'メールアドレス', en: 'E-mail' })}</th><th scope="col">${say({ ja: '役割', en: 'Role' })}</th><th scope="col">${say({ ja: '有効期限', en: 'Good until' })}</th>${changes ? html`<th scope="col">${say({ ja: '操作', en: 'Act' })}</th>` : ''}</tr></thead><tbody>${waiting.map(
        (invitation) => html`<tr><td>${invitation.email}</td><td>${invitation.memberRole === null ? '' : say(ROLE_NAMES[invitation.memberRole])}</td><td>${instant(context, invitation.expiresAt)}</td>${
          changes ? html`<td>${button('withdraw', 'invitationId', invitation.id, say({ ja: '取り消す', en: 'Withdraw' }), invitation.email)}</td>` : ''
        }</tr>`,
      )}</tbody></table></div>`
}
${
  changes
    ? html`<h2>${say({ ja: '招待する', en: 'Invite somebody' })}</h2><form method="post" action="${base}/invite">${csrf}
<label for="email">${say({ ja: 'メールアドレス', en: 'E-mail address' })}</label><input id="email" name="email" type="email" required maxlength="254" value="${form.text('email')}">
<label for="role">${say({ ja: '役割', en: 'Role' })}</label><select id="role" name="role">${roles(form.text('role') || 'requester')}</select>
<p><button type="submit">${say({ ja: '招待メールを送る', en: 'Send the invitation' })}</button></p></form>`
    : ''
}`;
  return { title: { ja: 'メンバー', en: 'People' }, body: await organizationFrame(context, organizationId, body) };
}

function act(context: PageContext, said: Said, change: () => Promise<unknown>): Promise<Page> {
  return attempt(
    context,
    async () => {
      await change();
      return redirect(`/organizations/${organizationOf(context)}/people`, said);
    },
    (faults) => peoplePage(context, faults),
  );
}
