import { may } from '../../core/access.js';
import type { Bilingual } from '../../core/language.js';
import type { OfficerTask } from '../../ra/contact/work-list.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { answerValidations } from '../operations/validations.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { dueText } from '../parts/due-text.js';
import { textField } from '../parts/fields.js';
import { instant } from '../instant.js';
import { runOperation } from '../run-operation.js';

const PATH = '/validations';

/** Calls and letters to domain contacts: what to say, the random value, and what came of it (BR 3.2.2.4.2, .15, .16, .17). */
export const validationRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handler: listPage },
  { method: 'GET', path: `${PATH}/:id`, handler: (context) => taskPage(context, context.params['id'] ?? '') },
  { method: 'POST', path: `${PATH}/answers`, handler: answer },
];

const KINDS: Readonly<Record<OfficerTask['kind'], Bilingual>> = {
  email: { ja: 'メール', en: 'e-mail' },
  telephone: { ja: '電話', en: 'telephone' },
  fax: { ja: 'FAX', en: 'fax' },
  sms: { ja: 'SMS', en: 'SMS' },
  post: { ja: '郵便', en: 'post' },
};

function answer(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      await runOperation(context, answerValidations);
      return redirect(PATH, 'saved');
    },
    (faults) => taskPage(context, context.form.all('tasks')[0] ?? '', faults),
  );
}

async function listPage({ desks, actor, say, language, now }: PageContext): Promise<Page> {
  const tasks = await desks.validations.tasks(actor);
  return {
    title: { ja: '電話・郵便による確認', en: 'Calls and letters' },
    body:
      tasks.length === 0
        ? html`<p>${say({ ja: '待っている確認はありません。', en: 'Nothing waits.' })}</p>`
        : html`<div class="table" tabindex="0" role="region" aria-label="${say({ ja: '電話・郵便による確認', en: 'Calls and letters' })}"><table><thead><tr><th scope="col">${say({ ja: '期限', en: 'Until' })}</th><th scope="col">${say({ ja: '方法', en: 'Way' })}</th><th scope="col">${say({ ja: '連絡先', en: 'Contact' })}</th><th scope="col">${say({ ja: 'ドメイン', en: 'Domain' })}</th><th scope="col">${say({ ja: '組織', en: 'Organization' })}</th></tr></thead><tbody>
${tasks.map(({ id, kind, contact, authorizationDomain, organization, expiresAt }) => html`<tr><td>${dueText(expiresAt, now, language)}</td><td>${say(KINDS[kind])}</td><td>${contact}</td><td><a href="${PATH}/${id}">${authorizationDomain}</a></td><td>${organization}</td></tr>`)}</tbody></table></div>`,
  };
}

async function taskPage(context: PageContext, id: string, faults: Html = html``): Promise<Page> {
  const { desks, actor, say, language, now, csrf, form } = context;
  const task = await desks.validations.task(actor, id);
  const { kind, contact, method, authorizationDomain, organization, accountId, names, requestedAt, expiresAt, value } = task;
  // One call or letter to one contact may be about them all.
  const others = (await desks.validations.tasks(actor)).filter((other) => other.id !== task.id && other.kind === kind && other.contact === contact);
  const chosen = form.all('tasks');
  return {
    title: { ja: `${authorizationDomain} の確認`, en: `Validation of ${authorizationDomain}` },
    body: html`${faults}<dl><dt>${say({ ja: '期限', en: 'Until' })}</dt><dd>${dueText(expiresAt, now, language)}</dd>
<dt>${say(KINDS[kind])}</dt><dd><strong>${contact}</strong></dd>
<dt>${say({ ja: '方法', en: 'Method' })}</dt><dd>BR ${method}</dd>
<dt>${say({ ja: '組織', en: 'Organization' })}</dt><dd>${organization} (<a href="/accounts/${accountId}">${accountId}</a>)</dd>
<dt>${say({ ja: 'ドメイン名', en: 'Names' })}</dt><dd><ul>${names.map((name) => html`<li>${name}</li>`)}</ul></dd>
<dt>${say({ ja: '乱数値', en: 'Random value' })}</dt><dd><code class="spoken">${value}</code></dd>
<dt>${say({ ja: '依頼', en: 'Asked' })}</dt><dd>${instant({ language }, requestedAt)}</dd></dl>
${kind === 'telephone' ? callScript(context, task, others) : letter(context, task)}
${
  may(actor, 'validation.work', null)
    ? html`<h2>${say({ ja: '結果の記録', en: 'Write down the answer' })}</h2><form method="post" action="${PATH}/answers">${csrf}<input type="hidden" name="tasks" value="${task.id}">
${others.length === 0 ? '' : html`<fieldset><legend>${say({ ja: '同じ連絡先の他の確認（同じ通話・郵便で回答された場合）', en: 'Others of the same contact, if answered in the same call or letter' })}</legend>${others.map((other) => html`<div class="choice"><input type="checkbox" id="task-${other.id}" name="tasks" value="${other.id}"${chosen.includes(other.id) ? html` checked` : ''}><label for="task-${other.id}">${other.authorizationDomain}: ${other.names.join(', ')}</label></div>`)}</fieldset>`}
${kind === 'telephone' ? textField({ name: 'spokeWith', label: say({ ja: '応対者（氏名・役職）', en: 'Who answered (name, position)' }), hint: say({ ja: '通話で承認を得た場合に記入', en: 'When the names were confirmed in the call itself' }), value: form.text('spokeWith') }) : ''}
<div class="field"><label for="values">${say({ ja: '返された乱数値（一行に一つ）', en: 'Random values that came back, one a line' })}</label><p class="note" id="values-hint">${kind === 'telephone' ? say({ ja: '留守番電話に残した場合のみ', en: 'Only after voicemail' }) : say({ ja: '承認には必須', en: 'Needed to confirm' })}</p><textarea id="values" name="values" rows="2" aria-describedby="values-hint">
${form.all('values').join('\n')}</textarea></div>
<div class="field"><label for="note">${say({ ja: '経過（いつ、何を話したか）', en: 'What happened, and when' })}</label><textarea id="note" name="note" rows="3" required>
${form.text('note')}</textarea></div>
<p class="buttons"><button type="submit" name="act" value="confirm">${say({ ja: '承認を記録する', en: 'Confirmed' })}</button> <button type="submit" name="act" value="refuse" class="danger">${say({ ja: '不承認・不通を記録する', en: 'Refused or not reached' })}</button></p></form>`
    : ''
}`,
  };
}

/** Both languages always: whoever answers the telephone chooses. No transfer, and every name read out (BR 3.2.2.4.15 to .17). */
function callScript({ say }: PageContext, { organization, authorizationDomain, names, value }: OfficerTask, others: readonly OfficerTask[]): Html {
  const all = [...names, ...others.flatMap((other) => other.names)];
  const list = html`<ul>${all.map((name) => html`<li>${name}</li>`)}</ul>`;
  return html`<h2>${say({ ja: '通話の台本', en: 'Script' })}</h2><p>${say({ ja: 'この番号にかけ、転送は受けないこと。ドメイン名は一つずつ読み上げること。', en: 'Dial this number; let nobody transfer the call. Read out every name.' })}</p>
<blockquote lang="ja"><p>こちらは認証局です。${organization} 様より、次のドメイン名に対するサーバー証明書の申請がありました。</p>${list}<p>${authorizationDomain} のご担当者様でいらっしゃいますか。上記の各ドメイン名について、発行を承認されますか。お名前をお聞かせください。</p><p>（留守番電話の場合のみ）確認番号 ${value} を控え、認証局までお電話でお知らせください。</p></blockquote>
<blockquote lang="en"><p>This is the certificate authority. ${organization} has applied for server certificates for these domain names:</p>${list}<p>Are you responsible for ${authorizationDomain}? Do you agree for each of these names? May I have your name?</p><p>(Voicemail only) Please call us back and tell us the number ${value}.</p></blockquote>`;
}

function letter({ say, language }: PageContext, { organization, authorizationDomain, names, value, expiresAt }: OfficerTask): Html {
  const list = html`<ul>${names.map((name) => html`<li>${name}</li>`)}</ul>`;
  return html`<h2>${say({ ja: '送付する文面', en: 'Text to send' })}</h2>
<blockquote lang="ja"><p>${authorizationDomain} のご担当者様</p><p>${organization} 様より、次のドメイン名に対するサーバー証明書の申請がありました。承認される場合は、${instant({ language: 'ja' }, expiresAt)} までに確認番号 ${value} を認証局までご返信ください。</p>${list}</blockquote>
<blockquote lang="en"><p>To whoever is responsible for ${authorizationDomain}</p><p>${organization} has applied for server certificates for the domain names below. If you agree, send us back the number ${value} before ${instant({ language: 'en' }, expiresAt)}.</p>${list}</blockquote>
<p class="note">${say({ ja: '期限', en: 'Until' })}: ${instant({ language }, expiresAt)}</p>`;
}
