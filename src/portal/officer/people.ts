import { may } from '../../core/access.js';
import { OFFICER_ROLES, type OfficerRole } from '../../core/actor.js';
import type { InvitationId, PersonId } from '../../core/ids.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { InputRefused } from '../input-refused.js';
import { instant } from '../instant.js';
import { redirect, type Page, type Said } from '../page.js';
import type { PageContext, Route } from '../page-context.js';
import { ROLE_NAMES } from '../role-names.js';

/** Who works for the CA. What gives power takes two people, what takes it away one. */
export const officerPeopleRoutes: readonly Route[] = [
  { method: 'GET', path: '/people', handler: (context) => peoplePage(context) },
  { method: 'POST', path: '/people/invite', handler: (context) => act(context, 'saved', invite) },
  { method: 'POST', path: '/people/confirm', handler: (context) => act(context, 'sent', ({ desks, actor, form }) => desks.people.secondInvitation(actor, form.text('invitationId') as InvitationId)) },
  { method: 'POST', path: '/people/withdraw', handler: (context) => act(context, 'removed', ({ desks, actor, form }) => desks.people.withdrawInvitation(actor, form.text('invitationId') as InvitationId, null)) },
  { method: 'POST', path: '/people/take-role', handler: (context) => act(context, 'done', takeRole) },
  { method: 'POST', path: '/people/disable', handler: (context) => act(context, 'done', ({ desks, actor, form }) => desks.people.disablePerson(actor, form.text('personId') as PersonId)) },
  { method: 'POST', path: '/people/end-sessions', handler: (context) => act(context, 'done', ({ desks, actor, form }) => desks.people.endSessionsOf(actor, form.text('personId') as PersonId)) },
  { method: 'POST', path: '/people/recover', handler: (context) => act(context, 'saved', ({ desks, actor, form }) => desks.people.recoverPerson(actor, form.text('personId') as PersonId, null)) },
];

function invite({ desks, actor, form }: PageContext): Promise<unknown> {
  return desks.people.inviteOfficer(actor, { officerName: form.text('officerName'), email: form.text('email'), roles: form.all('roles').map(readRole) });
}

function takeRole({ desks, actor, form }: PageContext): Promise<unknown> {
  return desks.people.takeRole(actor, { personId: form.text('personId') as PersonId, role: readRole(form.text('role')) });
}

function readRole(text: string): OfficerRole {
  const role = OFFICER_ROLES.find((each) => each === text);
  if (role === undefined) throw new InputRefused([{ member: 'role', text: { ja: '一覧から選んでください。', en: 'Choose from the list.' } }]);
  return role;
}

async function peoplePage(context: PageContext, faults?: Html): Promise<Page> {
  const { say, csrf, desks, actor, form } = context;
  const { officers, waiting } = await desks.people.showOfficers(actor);
  const administers = may(actor, 'people.administer', null);
  const seconds = administers || may(actor, 'vetting.work', null);
  const button = (act: string, fields: Readonly<Record<string, string>>, label: string, about: string) =>
    html`<form method="post" action="/people/${act}">${csrf}${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button type="submit" class="quiet" aria-label="${label}: ${about}">${label}</button></form>`;
  return {
    title: { ja: '担当者', en: 'People' },
    body: html`${faults ?? ''}
<div class="table"><table><thead><tr><th scope="col">${say({ ja: '担当者', en: 'Officer' })}</th><th scope="col">${say({ ja: '役割', en: 'Roles' })}</th><th scope="col">${say({ ja: 'セッション', en: 'Sessions' })}</th>${administers ? html`<th scope="col">${say({ ja: '操作', en: 'Act' })}</th>` : ''}</tr></thead><tbody>
${officers.map(({ person, roles, sessions }) => {
  const name = person.officerName ?? person.name;
  const personId = person.id;
  return html`<tr><td>${name} (${person.name})<br><span class="note">${person.email}</span>${person.disabled === null ? '' : html` <span class="badge bad">${say({ ja: '停止中', en: 'disabled' })}</span>`}</td>
<td><ul>${roles.map((role) => html`<li>${say(ROLE_NAMES[role])} ${administers ? button('take-role', { personId, role }, say({ ja: '役割を外す', en: 'Take away' }), `${name}, ${say(ROLE_NAMES[role])}`) : ''}</li>`)}</ul></td>
<td>${String(sessions.length)} ${sessions[0] === undefined ? '' : instant(context, sessions[0].seenAt)} ${administers && sessions.length > 0 ? button('end-sessions', { personId }, say({ ja: 'すべて終了', en: 'End all' }), name) : ''}</td>
${
  administers
    ? html`<td>${person.disabled === null ? button('disable', { personId }, say({ ja: '停止', en: 'Disable' }), name) : ''} ${
        personId === actor.personId ? '' : button('recover', { personId }, person.disabled === null ? say({ ja: 'パスキー再登録', en: 'New passkey' }) : say({ ja: '復帰', en: 'Let back in' }), name)
      }</td>`
    : ''
}</tr>`;
})}</tbody></table></div>
<h2>${say({ ja: '承認・承諾待ち', en: 'Waiting' })}</h2>
${
  waiting.length === 0
    ? html`<p>${say({ ja: 'ありません。', en: 'There is nothing.' })}</p>`
    : html`<div class="table"><table><thead><tr><th scope="col">${say({ ja: '誰を', en: 'Who' })}</th><th scope="col">${say({ ja: '役割', en: 'Roles' })}</th><th scope="col">${say({ ja: '提案者', en: 'Proposed by' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: '操作', en: 'Act' })}</th></tr></thead><tbody>${waiting.map((invitation) => {
        const { id, email, officerName, officerRoles, kind, state, invitedBy, secondedBy, expiresAt } = invitation;
        const invitationId = id;
        return html`<tr><td>${officerName ?? ''} <span class="note">${email}</span></td><td>${kind === 'recovery' ? say({ ja: 'パスキー再登録', en: 'new passkey' }) : officerRoles.map((role) => say(ROLE_NAMES[role])).join(', ')}</td>
<td>${invitedBy}${secondedBy === null ? '' : ` + ${secondedBy}`}</td><td>${state === 'proposed' ? say({ ja: '二人目の承認待ち', en: 'waits for a second person' }) : say({ ja: 'メール送信済み', en: 'mailed' })}<br>${instant(context, expiresAt)}</td>
<td>${state === 'proposed' && seconds && invitedBy !== `officer:${actor.officerName ?? ''}` ? button('confirm', { invitationId }, say({ ja: '承認する', en: 'Confirm' }), email) : ''} ${administers ? button('withdraw', { invitationId }, say({ ja: '取り消す', en: 'Withdraw' }), email) : ''}</td></tr>`;
      })}</tbody></table></div>`
}
${
  administers
    ? html`<h2>${say({ ja: '招待する・役割を与える', en: 'Invite, or give a role' })}</h2>
<p>${say({ ja: '別の担当者が承認すると、招待メールが送られます。', en: 'The mail goes out when another officer has confirmed.' })}</p>
<form method="post" action="/people/invite">${csrf}<label for="officerName">${say({ ja: '担当者名（半角英数字。変更できません）', en: 'Officer name (letters and digits; it never changes)' })}</label><input id="officerName" name="officerName" required maxlength="64" value="${form.text('officerName')}">
<label for="email">${say({ ja: 'メールアドレス', en: 'E-mail address' })}</label><input id="email" name="email" type="email" required maxlength="254" value="${form.text('email')}">
<fieldset><legend>${say({ ja: '役割', en: 'Roles' })}</legend>${OFFICER_ROLES.map((role) => html`<label><input type="checkbox" name="roles" value="${role}"${form.all('roles').includes(role) ? html` checked` : ''}>${say(ROLE_NAMES[role])}</label>`)}</fieldset>
<p><button type="submit">${say({ ja: '提案する', en: 'Propose' })}</button></p></form>`
    : ''
}`,
  };
}

function act(context: PageContext, said: Said, change: (context: PageContext) => Promise<unknown>): Promise<Page> {
  return attempt(
    context,
    async () => {
      await change(context);
      return redirect('/people', said);
    },
    (faults) => peoplePage(context, faults),
  );
}
