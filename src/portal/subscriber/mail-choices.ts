import { NOTICE_KINDS } from '../../core/notice-kinds.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { changeMailChoices, readMailChoices } from '../operations/mail-choices.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { runOperation } from '../run-operation.js';
import { organizationPage } from './organization-page.js';

const PATH = '/organizations/:organizationId/mail-choices';

/** Which mails a person gets from an organization. */
export const mailChoiceRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handler: (context) => show(context) },
  { method: 'POST', path: PATH, handler: choose },
];

async function show(context: PageContext, faults: Html | '' = ''): Promise<Page> {
  const { say, csrf, desks, actor, params, path } = context;
  const { choices } = await readMailChoices.run(desks, actor, { organizationId: params['organizationId'] ?? '' }, []);
  const optional = choices.filter((choice) => choice.optional);
  const body = html`${faults}
<form method="post" action="${path}">${csrf}
<fieldset><legend>${say({ ja: '選べるメール', en: 'Mails that you can choose' })}</legend>${optional.map(
    ({ kind, wanted }) =>
      html`<label><input type="checkbox" name="wanted" value="${kind}"${wanted ? html` checked` : ''}> ${say(NOTICE_KINDS[kind].label)}</label>`,
  )}</fieldset>
<button type="submit">${say({ ja: '保存する', en: 'Save' })}</button></form>
<h2>${say({ ja: '必ず送られるメール', en: 'Mails that are always sent' })}</h2>
<p>${say({ ja: '認証局の規程により、次のことは必ずお知らせします。', en: 'The rules of the CA want you to hear of these.' })}</p>
<ul>${choices.filter((choice) => !choice.optional).map(({ kind }) => html`<li>${say(NOTICE_KINDS[kind].label)}</li>`)}</ul>`;
  return organizationPage(context, { title: { ja: 'メールの設定', en: 'Mail choices' }, body });
}

function choose(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      await runOperation(context, changeMailChoices);
      return redirect(context.path, 'saved');
    },
    (faults) => show(context, faults),
  );
}
