import { may } from '../../core/access.js';
import { standingOf } from '../../core/state/certificate-standing.js';
import type { ProblemFileView } from '../../problems/problem-desk.js';
import { ENTERED_CHANNELS, PROBLEM_KIND_TITLES, PROBLEM_KINDS, PROBLEM_OUTCOME_TITLES, PROBLEM_OUTCOMES, PROBLEM_STATE_TITLES, problemState, type ProblemChannel } from '../../problems/problem-report.js';
import type { Bilingual } from '../../core/language.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import {
  attachToProblemReport,
  closeProblemReport,
  enterProblemReport,
  noteProblemReport,
  readProblemFile,
  revokeReportedCertificates,
  sendPreliminary,
} from '../operations/problem-reports.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page, type Said } from '../page.js';
import { parseInput } from '../parse-input.js';
import { dueText } from '../parts/due-text.js';
import { fileField, selectField, textArea, textField } from '../parts/fields.js';
import { instant } from '../instant.js';
import { timeOrDash } from '../parts/time-or-dash.js';
import { runOperation } from '../run-operation.js';
import { groundSelect } from './ground-select.js';
import { standingText } from './standing-text.js';

const PATH = '/problem-reports';

/** Problem reports: the list, one report with everything about it, and each step of its investigation (BR 4.9.3, 4.9.5). */
export const problemReportRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handler: listPage },
  { method: 'GET', path: `${PATH}/enter`, handler: (context) => enterPage(context) },
  { method: 'POST', path: `${PATH}/enter`, files: true, handler: enter },
  { method: 'GET', path: `${PATH}/:report`, handler: (context) => reportPage(context) },
  { method: 'GET', path: `${PATH}/:report/files/:position`, handler: filePage },
  { method: 'POST', path: `${PATH}/:report/notes`, handler: step((context) => runOperation(context, noteProblemReport), 'saved') },
  { method: 'POST', path: `${PATH}/:report/certificates`, handler: step((context) => runOperation(context, attachToProblemReport), 'added') },
  { method: 'POST', path: `${PATH}/:report/preliminary-report`, handler: step((context) => runOperation(context, sendPreliminary), 'sent') },
  { method: 'POST', path: `${PATH}/:report/revocations`, handler: step((context) => runOperation(context, revokeReportedCertificates), 'done') },
  { method: 'POST', path: `${PATH}/:report/closure`, handler: step((context) => runOperation(context, closeProblemReport), 'done') },
];

const CHANNEL_TITLES: Readonly<Record<ProblemChannel, Bilingual>> = {
  page: { ja: '公開フォーム', en: 'public form' },
  api: { ja: 'API', en: 'API' },
  mail: { ja: 'メール', en: 'mail' },
  telephone: { ja: '電話', en: 'telephone' },
  post: { ja: '郵便', en: 'post' },
  proof: { ja: '鍵の危殆化の証明', en: 'proof of key compromise' },
};
const STEP_TITLES: Readonly<Record<'note' | 'preliminary' | 'closed', Bilingual>> = {
  note: { ja: '調査記録', en: 'note' },
  preliminary: { ja: '一次報告', en: 'preliminary report' },
  closed: { ja: '完了', en: 'closed' },
};
const PAGE = 50;

/** A form of the report's page: done, or the page again with what was wrong and what was typed. */
function step(act: (context: PageContext) => Promise<unknown>, said: Said): (context: PageContext) => Promise<Page> {
  return (context) =>
    attempt(
      context,
      async () => {
        await act(context);
        return redirect(`${PATH}/${context.params['report'] ?? ''}`, said);
      },
      (faults) => reportPage(context, faults),
    );
}

async function listPage({ desks, actor, say, language, now, query }: PageContext): Promise<Page> {
  const before = /^\d{1,12}$/.test(query['before'] ?? '') ? Number(query['before']) : now + 1;
  const lines = await desks.problems.list(actor, before, PAGE);
  const last = lines.length === PAGE ? lines.at(-1) : undefined;
  return {
    title: { ja: '問題通報', en: 'Problem reports' },
    body: html`${may(actor, 'problems.work', null) ? html`<p><a class="button" href="${PATH}/enter">${say({ ja: 'メール・電話・郵便の通報を登録', en: 'Enter a report by mail, telephone or post' })}</a></p>` : ''}
${
  lines.length === 0
    ? html`<p>${say({ ja: '通報はありません。', en: 'There are no reports.' })}</p>`
    : html`<div class="table" tabindex="0" role="region" aria-label="${say({ ja: '問題通報', en: 'Problem reports' })}"><table><thead><tr><th scope="col">${say({ ja: '受付番号', en: 'Reference' })}</th><th scope="col">${say({ ja: '種類', en: 'Kind' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: '受付', en: 'Received' })}</th><th scope="col">${say({ ja: '一次報告', en: 'Preliminary report' })}</th><th scope="col">${say({ ja: '証明書', en: 'Certificates' })}</th></tr></thead><tbody>
${lines.map(({ report, preliminaryAt, closedAt, certificates }) => {
  const state = problemState([...(preliminaryAt === null ? [] : [{ kind: 'preliminary' as const }]), ...(closedAt === null ? [] : [{ kind: 'closed' as const }])]);
  return html`<tr><th scope="row"><a href="${PATH}/${report.reference}">${report.reference}</a></th><td>${say(PROBLEM_KIND_TITLES[report.kind])}</td><td>${say(PROBLEM_STATE_TITLES[state])}</td><td>${instant({ language }, report.receivedAt)}</td><td>${state === 'received' ? dueText(report.preliminaryDue, now, language) : timeOrDash(preliminaryAt, language)}</td><td>${String(certificates)}</td></tr>`;
})}</tbody></table></div>`
}
${last === undefined ? '' : html`<p><a href="${PATH}?before=${String(last.report.receivedAt)}">${say({ ja: 'これより前', en: 'Older ones' })}</a></p>`}`,
  };
}

function enter(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      // The browser sends Japan's or UTC's wall clock, as the page said.
      const typed = context.form.text('receivedLocal');
      const receivedAt = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(typed) ? `${typed.length === 16 ? `${typed}:00` : typed}${context.language === 'ja' ? '+09:00' : 'Z'}` : typed;
      const fields = { ...Object.fromEntries(context.form.fields.filter(([name, value]) => name !== 'receivedLocal' && value.trim() !== '')), receivedAt };
      const { reference } = await enterProblemReport.run(context.desks, context.actor, parseInput(enterProblemReport.input, fields), context.form.filesOf('files'));
      return redirect(`${PATH}/${reference}`, 'saved');
    },
    (faults) => enterPage(context, faults),
  );
}

async function enterPage({ say, csrf, form, language }: PageContext, faults: Html = html``): Promise<Page> {
  const value = (name: string) => form.text(name);
  return {
    title: { ja: '通報の登録', en: 'Enter a problem report' },
    body: html`${faults}<form method="post" action="${PATH}/enter" enctype="multipart/form-data">${csrf}
${selectField({ name: 'channel', label: say({ ja: '受付方法', en: 'How it came' }), value: value('channel'), required: true }, [{ options: ENTERED_CHANNELS.map((channel) => ({ value: channel, label: say(CHANNEL_TITLES[channel]) })) }])}
${textField({ name: 'receivedLocal', label: language === 'ja' ? '受領日時（日本時間）' : 'When it came in (UTC)', hint: say({ ja: '24 時間の期限はこの時刻から始まります。', en: 'The clock of 24 hours runs from here.' }), value: value('receivedLocal'), required: true }, 'datetime-local')}
${selectField({ name: 'kind', label: say({ ja: '問題の種類', en: 'Kind of problem' }), value: value('kind'), required: true }, [{ options: PROBLEM_KINDS.map((kind) => ({ value: kind, label: say(PROBLEM_KIND_TITLES[kind]) })) }])}
${textArea({ name: 'about', label: say({ ja: '対象の証明書', en: 'Which certificates' }), hint: say({ ja: 'ドメイン名、シリアル番号、SHA-256 フィンガープリント、PEM', en: 'Host names, serial numbers, SHA-256 fingerprints, PEM' }), value: value('about') }, 3)}
${textArea({ name: 'description', label: say({ ja: '内容（通報者の言葉のまま）', en: 'What was said, in the reporter’s words' }), value: value('description'), required: true }, 8)}
${fileField({ name: 'files', label: say({ ja: 'ファイル', en: 'Files' }) })}
${textField({ name: 'reporterName', label: say({ ja: '通報者の氏名', en: 'Reporter' }), value: value('reporterName') })}
${textField({ name: 'reporterEmail', label: say({ ja: 'メールアドレス', en: 'Mail address' }), value: value('reporterEmail') }, 'email')}
${textField({ name: 'reporterTelephone', label: say({ ja: '電話番号', en: 'Telephone' }), value: value('reporterTelephone') }, 'tel')}
${selectField({ name: 'language', label: say({ ja: '回答の言語', en: 'Language of our answers' }), value: value('language') || 'ja' }, [{ options: [{ value: 'ja', label: '日本語' }, { value: 'en', label: 'English' }] }])}
<button type="submit">${say({ ja: '登録する', en: 'Enter' })}</button></form>`,
  };
}

async function filePage({ desks, actor, params }: PageContext): Promise<Page> {
  const download = await readProblemFile.run(desks, actor, parseInput(readProblemFile.input, params));
  return { download };
}

async function reportPage(context: PageContext, faults: Html = html``): Promise<Page> {
  const { desks, actor, params, say, language, now } = context;
  const view = await desks.problems.show(actor, params['report'] ?? '');
  const { report, state, due, steps, files } = view;
  const { name, email, telephone } = report.reporter;
  const works = state !== 'closed' && may(actor, 'problems.work', null);
  return {
    title: { ja: `通報 ${report.reference}`, en: `Problem report ${report.reference}` },
    body: html`${faults}<dl><dt>${say({ ja: '状態', en: 'State' })}</dt><dd>${say(PROBLEM_STATE_TITLES[state])}${due === null ? '' : html` ${dueText(due.at, now, language)}`}</dd>
<dt>${say({ ja: '種類', en: 'Kind' })}</dt><dd>${say(PROBLEM_KIND_TITLES[report.kind])}</dd>
<dt>${say({ ja: '受付', en: 'Received' })}</dt><dd>${instant({ language }, report.receivedAt)}, ${say(CHANNEL_TITLES[report.channel])} (${report.receivedBy})</dd>
<dt>${say({ ja: '通報者', en: 'Reporter' })}</dt><dd>${[name, email, telephone].filter((part) => part !== null).join(', ') || say({ ja: '匿名', en: 'anonymous' })}</dd>
${report.about === '' ? '' : html`<dt>${say({ ja: '対象（通報者の記載）', en: 'About, as reported' })}</dt><dd class="typed">${report.about}</dd>`}
<dt>${say({ ja: '内容', en: 'Description' })}</dt><dd class="typed">${report.description}</dd>
${files.length === 0 ? '' : html`<dt>${say({ ja: 'ファイル', en: 'Files' })}</dt><dd><ul>${files.map((file) => html`<li><a href="${PATH}/${report.reference}/files/${String(file.position)}" download>${file.name}</a> (${file.mediaType}, ${String(file.bytes)} B, SHA-256 <code>${file.sha256}</code>)</li>`)}</ul></dd>`}</dl>
<h2>${say({ ja: '対象の証明書', en: 'Certificates' })}</h2>
${certificatesTable(context, view)}
<h2>${say({ ja: '経過', en: 'Steps' })}</h2>
${steps.length === 0 ? html`<p>${say({ ja: 'まだありません。', en: 'None yet.' })}</p>` : html`<ol class="steps">${steps.map(({ kind, outcome, text, by, at }) => html`<li><strong>${say(STEP_TITLES[kind])}${outcome === null ? '' : html`: ${say(PROBLEM_OUTCOME_TITLES[outcome])}`}</strong> ${instant({ language }, at)} ${by}<p class="typed">${text}</p></li>`)}</ol>`}
${works ? forms(context, view) : ''}`,
  };
}

function certificatesTable({ say, language, now }: PageContext, { certificates }: ProblemFileView): Html {
  if (certificates.length === 0) return html`<p>${say({ ja: 'まだ特定されていません。', en: 'None is known yet.' })}</p>`;
  return html`<div class="table" tabindex="0" role="region" aria-label="${say({ ja: '対象の証明書', en: 'Certificates' })}"><table><thead><tr><th scope="col">${say({ ja: 'シリアル番号', en: 'Serial' })}</th><th scope="col">${say({ ja: '組織', en: 'Organization' })}</th><th scope="col">${say({ ja: 'ドメイン名', en: 'Names' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: '有効期限', en: 'Until' })}</th></tr></thead><tbody>
${certificates.map(
  ({ certificate, proposal }) => html`<tr><th scope="row"><a href="/certificates/${certificate.serial}"><code>${certificate.serial}</code></a></th><td>${certificate.subject.organization}</td><td>${certificate.names.join(', ')}</td><td>${standingText(standingOf(certificate, now), say)}${proposal === null ? '' : html` (${say({ ja: '決定待ち', en: 'a decision waits' })}: ${proposal.ground})`}</td><td>${instant({ language }, certificate.notAfter)}</td></tr>`,
)}</tbody></table></div>`;
}

function forms({ desks, actor, say, csrf, form, language }: PageContext, { report, state, certificates }: ProblemFileView): Html {
  const at = `${PATH}/${report.reference}`;
  const revocable = certificates.filter(({ certificate }) => certificate.revocation === null);
  return html`<h2>${say({ ja: '作業', en: 'What to do' })}</h2>
<details${state === 'received' ? html` open` : ''}><summary>${say({ ja: '調査記録を追加', en: 'Add a note' })}</summary><form method="post" action="${at}/notes">${csrf}
<div class="field"><label for="note-text">${say({ ja: '記録（CA 内部のみ）', en: 'Note (stays inside the CA)' })}</label><textarea id="note-text" name="text" rows="4" required></textarea></div><button type="submit">${say({ ja: '記録する', en: 'Save' })}</button></form></details>
<details><summary>${say({ ja: '証明書を追加', en: 'Add certificates' })}</summary><form method="post" action="${at}/certificates">${csrf}
${textArea({ name: 'about', label: say({ ja: 'ドメイン名、シリアル番号、フィンガープリント、PEM', en: 'Host names, serials, fingerprints, PEM' }), value: form.text('about'), required: true }, 3)}<button type="submit">${say({ ja: '追加する', en: 'Add' })}</button></form></details>
${
  state === 'received'
    ? html`<details open><summary>${say({ ja: '一次報告を送信', en: 'Send the preliminary report' })}</summary><form method="post" action="${at}/preliminary-report">${csrf}
<div class="field"><label for="preliminary-text">${say({ ja: '調査結果（通報者と利用者に送信されます）', en: 'Findings (reporter and subscribers read them)' })}</label><textarea id="preliminary-text" name="text" rows="8" required>
${form.text('text')}</textarea></div><button type="submit">${say({ ja: '一次報告を送信する', en: 'Send the preliminary report' })}</button></form></details>`
    : ''
}
${
  revocable.length > 0 && may(actor, 'certificates.revoke', null)
    ? html`<details><summary>${say({ ja: '失効を決定', en: 'Decide to revoke' })}</summary><form method="post" action="${at}/revocations">${csrf}
<fieldset><legend>${say({ ja: '失効する証明書', en: 'Certificates' })}</legend>${revocable.map(({ certificate: { serial, names } }) => html`<div class="choice"><input type="checkbox" id="serial-${serial}" name="serials" value="${serial}"${form.all('serials').includes(serial) ? html` checked` : ''}><label for="serial-${serial}"><code>${serial}</code> ${names.join(', ')}</label></div>`)}</fieldset>
${groundSelect(desks.revocations.grounds(actor), language, form.text('ground'))}
<div class="field"><label for="revoke-note">${say({ ja: '根拠', en: 'On what evidence' })}</label><textarea id="revoke-note" name="note" rows="3" required>
${form.text('note')}</textarea></div>
<p class="note">${say({ ja: '二人目の担当者が同じ事由で決定すると失効します。期限は通報の受付時から数えます。', en: 'A second officer has to decide the same; then it is revoked. The deadline runs since the report came in.' })}</p><button type="submit">${say({ ja: '失効を決定する', en: 'Decide' })}</button></form></details>`
    : ''
}
<details><summary>${say({ ja: '完了', en: 'Close' })}</summary><form method="post" action="${at}/closure">${csrf}
${selectField({ name: 'outcome', label: say({ ja: '結果', en: 'Outcome' }), value: form.text('outcome'), required: true }, [{ options: PROBLEM_OUTCOMES.map((outcome) => ({ value: outcome, label: say(PROBLEM_OUTCOME_TITLES[outcome]) })) }])}
<div class="field"><label for="closure-text">${say({ ja: '結果の説明（通報者に送信されます）', en: 'Result (the reporter is told)' })}</label><textarea id="closure-text" name="text" rows="6" required></textarea></div><button type="submit">${say({ ja: '完了する', en: 'Close' })}</button></form></details>`;
}
