import { may } from '../../core/access.js';
import { EDITABLE_STATES, OPEN_STATES, type Application, type Claim } from '../../core/state/application.js';
import type { ApplicationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { ApplicationView } from '../../vetting/application/view-application.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { applicationSave, applicationSubmit, applicationWithdraw, evidenceAdd, evidenceContent, evidenceReuse, evidenceWithdraw } from '../operations/vetting/applicant.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { parseInput } from '../parse-input.js';
import { runOperation } from '../run-operation.js';
import { attributeBoxes, attributeNames, dayText, evidenceForm, historyTable, kindText, missingList, stateBadge, VERDICT_WORDS } from '../vetting/application-parts.js';
import { organizationFrame, organizationOf } from './organization-frame.js';
import { CLAIM_FIELDS, CLAIM_STEPS, CLAIM_STEP_WORDS, claimFields, readClaim, type ClaimStep } from '../vetting/claim-form.js';

/** An application, as its applicant sees it: savable at every step, with what is missing always in sight. */
export const applicationRoutes: readonly Route[] = [
  { method: 'GET', path: '/organizations/:organizationId/applications', handler: list },
  { method: 'GET', path: '/applications/:applicationId', handler: async (context) => applicationPage(context, await view(context)) },
  { method: 'GET', path: '/applications/:applicationId/edit/:step', handler: edit },
  { method: 'POST', path: '/applications/:applicationId/edit/:step', handler: save },
  { method: 'POST', path: '/applications/:applicationId/submit', handler: submit },
  { method: 'POST', path: '/applications/:applicationId/withdraw', handler: withdraw },
  { method: 'POST', path: '/applications/:applicationId/evidence', handler: addDocument, files: true },
  { method: 'POST', path: '/applications/:applicationId/evidence/:evidenceId/withdraw', handler: takeBack },
  { method: 'POST', path: '/applications/:applicationId/evidence/:evidenceId/reuse', handler: reuse },
  { method: 'GET', path: '/evidence/:evidenceId', handler: content },
];

const view = ({ desks, actor, params }: PageContext): Promise<ApplicationView> => desks.vetting.viewApplication(actor, params['applicationId'] as ApplicationId);
const isEditable = ({ state }: Application): boolean => (EDITABLE_STATES as readonly string[]).includes(state);

async function list(context: PageContext): Promise<Page> {
  const { desks, actor, say, csrf } = context;
  const { organization, applications, blocked } = await desks.vetting.viewOrganization(actor, organizationOf(context));
  const open = applications.some(({ state }) => (OPEN_STATES as readonly string[]).includes(state));
  const { attributes, status, expiresAt } = organization;
  return {
    title: { ja: `${attributes.organization}の審査`, en: `Vetting of ${attributes.organization}` },
    body: await organizationFrame(context, organization.id, html`
${
  status === 'draft'
    ? html`<p>${say({ ja: 'まだ承認されていません。', en: 'Not approved yet.' })}</p>`
    : html`<dl><dt>${say({ ja: '証明書に載る情報', en: 'What certificates say' })}</dt><dd>${`O=${attributes.organization}, L=${attributes.locality}, ST=${attributes.stateOrProvince}, C=${attributes.country}`}</dd>
<dt>${say({ ja: '審査の有効期限', en: 'The vetting ends' })}</dt><dd>${dayText(expiresAt)}</dd>
<dt>${say({ ja: '証明書の申請', en: 'Orders' })}</dt><dd>${blocked === null ? say({ ja: '可能', en: 'possible' }) : say({ ja: '現在はできません', en: `not possible now: ${blocked}` })}</dd></dl>`
}
<h2>${say({ ja: '申請', en: 'Applications' })}</h2>
<ul class="cards">${applications.map(({ id, state, claim, createdAt }) => html`<li><a href="/applications/${id}">${claim.legalName}</a> ${stateBadge({ say }, state)}<br><span class="note">${dayText(createdAt)}</span></li>`)}</ul>
${
  open || !may(actor, 'organization.apply', organization.id)
    ? ''
    : html`<form method="post" action="/organizations/${organization.id}/applications">${csrf}<p>${say({ ja: '情報が変わったとき、または審査の期限が近いときは、新しい申請をしてください。承認されるまで、現在の内容が有効です。', en: 'When something has changed, or the vetting is about to end, apply again. What is in force stays so until the new application is approved.' })}</p><button type="submit">${say({ ja: '新しい申請を始める', en: 'Begin a new application' })}</button></form>`
}`),
  };
}

function applicationPage({ say, csrf, actor }: PageContext, shown: ApplicationView, faults?: Html): Page {
  const { application, evidence, otherEvidence, steps, completeness, dataSources } = shown;
  const { id, organizationId, claim, state, revision } = application;
  const mine = may(actor, 'organization.apply', organizationId);
  const editable = mine && isEditable(application);
  const back = steps.findLast((step) => step.state === 'returned' || step.state === 'refused');
  const toSubmit = completeness.missing.filter(({ by }) => by === 'applicant');
  return {
    title: { ja: `${claim.legalName}の申請`, en: `Application of ${claim.legalName}` },
    body: html`${faults ?? ''}
<p>${stateBadge({ say }, state)} <a href="/organizations/${organizationId}/applications">${say({ ja: 'この組織の申請一覧', en: 'All applications of this organization' })}</a></p>
${
  back !== undefined && (state === 'returned' || state === 'refused')
    ? html`<div class="warn" role="status"><h2>${say(state === 'returned' ? { ja: '差し戻しの理由', en: 'Why it was sent back' } : { ja: '却下の理由', en: 'Why it was refused' })}</h2><p>${back.note ?? ''}</p>${back.missing.length === 0 ? '' : html`<p>${say({ ja: '不足している書類', en: 'Documents that are missing' })}</p><ul>${back.missing.map((document) => html`<li>${document}</li>`)}</ul>`}</div>`
    : ''
}
${editable ? html`<h2>${say({ ja: '提出までに必要なもの', en: 'What is missing before you can submit' })}</h2>${missingList({ say }, completeness, 'applicant')}${shown.termsAccepted ? '' : html`<p><a class="button quiet" href="/organizations/${organizationId}/authority">${say({ ja: '規約を読んで同意する', en: 'Read and accept the terms' })}</a></p>`}` : ''}
${CLAIM_STEPS.map((step) => html`<h2>${say(CLAIM_STEP_WORDS[step])}${editable ? html` <a class="button quiet" href="/applications/${id}/edit/${step}">${say({ ja: '変更', en: 'Change' })}<span class="note"> ${say(CLAIM_STEP_WORDS[step])}</span></a>` : ''}</h2>${claimList({ say }, step, claim)}`)}
<h2>${say({ ja: '書類', en: 'Documents' })}</h2>
${evidence.length === 0 ? html`<p>${say({ ja: 'まだありません。', en: 'None yet.' })}</p>` : documentTable({ say, csrf }, shown, editable)}
${
  editable
    ? html`${
        otherEvidence.length === 0
          ? ''
          : html`<details><summary>${say({ ja: '以前に提出した書類を使う', en: 'Use a document that you have brought before' })}</summary>${otherEvidence.map(
              (each) => html`<form method="post" action="/applications/${id}/evidence/${each.id}/reuse">${csrf}<fieldset><legend>${kindText({ say }, each.kind)}, ${each.source}, ${dayText(each.obtainedAt)}</legend>${attributeBoxes({ say }, each.id, ['legalName', 'romanizedName', 'shortName', 'dba', 'address', 'jurisdiction', 'registrationNumber'], [])}<button type="submit" class="quiet">${say({ ja: 'この書類を使う', en: 'Use this one' })}</button></fieldset></form>`,
            )}</details>`
      }<h3>${say({ ja: '書類を追加する', en: 'Add a document' })}</h3>${evidenceForm({ say, csrf }, `/applications/${id}/evidence`, { organizationId, applicationId: id, officer: false, dataSources })}
<form method="post" action="/applications/${id}/submit">${csrf}<input type="hidden" name="revision" value="${String(revision)}"><button type="submit"${toSubmit.length > 0 ? html` aria-describedby="missing-note"` : ''}>${say({ ja: '申請を提出する', en: 'Submit the application' })}</button>${toSubmit.length > 0 ? html`<span id="missing-note" class="note">${say({ ja: '足りないものがあるあいだは提出できません', en: 'not before everything is there' })}</span>` : ''}</form>`
    : ''
}
${
  mine && (OPEN_STATES as readonly string[]).includes(state)
    ? html`<form method="post" action="/applications/${id}/withdraw">${csrf}<input type="hidden" name="revision" value="${String(revision)}"><button type="submit" class="danger">${say({ ja: '申請を取り下げる', en: 'Withdraw the application' })}</button></form>`
    : ''
}
<h2>${say({ ja: '履歴', en: 'History' })}</h2>${historyTable({ say }, steps)}`,
  };
}

function claimList({ say }: Pick<PageContext, 'say'>, step: ClaimStep, claim: Claim): Html {
  if (step === 'contacts') return html`<ul>${claim.contacts.map(({ name, email, telephone }) => html`<li>${[name, email, telephone].filter((part) => part !== '').join(', ')}</li>`)}</ul>`;
  const members = { names: ['legalName', 'romanizedName', 'shortName', 'dba'], address: ['country', 'postalCode', 'stateOrProvince', 'locality', 'streetAddress', 'romanizedStateOrProvince', 'romanizedLocality'], registration: ['jurisdiction', 'registrationNumber', 'telephone'] }[step];
  return html`<dl>${CLAIM_FIELDS.filter(({ member }) => members.includes(member) && claim[member] !== '').map(({ member, label }) => html`<dt>${say(label)}</dt><dd>${claim[member]}</dd>`)}</dl>`;
}

function documentTable({ say, csrf }: Pick<PageContext, 'say' | 'csrf'>, { application, evidence }: ApplicationView, editable: boolean): Html {
  return html`<div class="table"><table><thead><tr><th scope="col">${say({ ja: '書類', en: 'Document' })}</th><th scope="col">${say({ ja: '証明するもの', en: 'Supports' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th></tr></thead><tbody>${evidence.map(
    (each) => html`<tr><td><a href="/evidence/${each.id}">${kindText({ say }, each.kind)}</a><br><span class="note">${each.source}, ${dayText(each.obtainedAt)}, ${each.fileName}</span></td>
<td>${attributeNames({ say }, each.supports)}</td><td>${say(VERDICT_WORDS[each.verdict])}${each.note === null ? '' : html`<br>${each.note}`}${
      editable && each.verdict === 'waiting'
        ? html` <form method="post" action="/applications/${application.id}/evidence/${each.id}/withdraw">${csrf}<button type="submit" class="quiet">${say({ ja: '取り下げる', en: 'Take back' })}</button></form>`
        : ''
    }</td></tr>`,
  )}</tbody></table></div>`;
}

function stepOf(params: PageContext['params']): ClaimStep {
  const step = CLAIM_STEPS.find((each) => each === params['step']);
  if (step === undefined) throw new NotFound('step');
  return step;
}

async function edit(context: PageContext): Promise<Page> {
  const { application } = await view(context);
  if (!isEditable(application)) return redirect(`/applications/${application.id}`);
  return editPage(context, application, stepOf(context.params), application.claim);
}

function editPage({ say, csrf }: PageContext, { id, revision }: Application, step: ClaimStep, claim: Claim, faults?: Html): Page {
  const at = CLAIM_STEPS.indexOf(step);
  return {
    title: { ja: `申請：${CLAIM_STEP_WORDS[step].ja}`, en: `Application: ${CLAIM_STEP_WORDS[step].en}` },
    body: html`${faults ?? ''}
<nav class="tabs" aria-label="${say({ ja: '申請の手順', en: 'Steps of the application' })}"><ul>${CLAIM_STEPS.map((each) => html`<li><a href="/applications/${id}/edit/${each}"${each === step ? html` aria-current="page"` : ''}>${say(CLAIM_STEP_WORDS[each])}</a></li>`)}<li><a href="/applications/${id}">${say({ ja: '書類と提出', en: 'Documents and submission' })}</a></li></ul></nav>
<p class="note">${say({ ja: `手順 ${at + 1} / ${CLAIM_STEPS.length + 1}`, en: `Step ${at + 1} of ${CLAIM_STEPS.length + 1}` })}</p>
<form method="post" action="/applications/${id}/edit/${step}">${csrf}<input type="hidden" name="revision" value="${String(revision)}">
${claimFields({ say }, step, claim)}
<button type="submit" name="then" value="next">${say({ ja: '保存して次へ', en: 'Save and go on' })}</button><button type="submit" name="then" value="stay" class="quiet">${say({ ja: '下書きを保存', en: 'Save the draft' })}</button></form>`,
  };
}

async function save(context: PageContext): Promise<Page> {
  const { desks, actor, form, params } = context;
  const step = stepOf(params);
  const { application } = await view(context);
  const claim = readClaim(form, application.claim);
  const saved = async (): Promise<Page> => {
    await applicationSave.run(desks, actor, parseInput(applicationSave.input, { applicationId: application.id, revision: form.text('revision'), claim }), []);
    const next = form.text('then') === 'stay' ? step : CLAIM_STEPS[CLAIM_STEPS.indexOf(step) + 1];
    return redirect(next === undefined ? `/applications/${application.id}` : `/applications/${application.id}/edit/${next}`, 'saved');
  };
  return attempt(context, saved, (faults) => editPage(context, application, step, claim, faults));
}

async function submit(context: PageContext): Promise<Page> {
  const act = async (): Promise<Page> => redirect(`/applications/${(await runOperation(context, applicationSubmit)).applicationId}`, 'sent');
  return attempt(context, act, async (faults) => applicationPage(context, await view(context), faults));
}

async function withdraw(context: PageContext): Promise<Page> {
  const act = async (): Promise<Page> => redirect(`/applications/${(await runOperation(context, applicationWithdraw)).applicationId}`, 'done');
  return attempt(context, act, async (faults) => applicationPage(context, await view(context), faults));
}

async function addDocument(context: PageContext): Promise<Page> {
  const { params } = context;
  const { application } = await view(context);
  const act = async (): Promise<Page> => {
    // The organization is the application's, whatever the form says.
    await runOperation(context, evidenceAdd, { organizationId: application.organizationId });
    return redirect(`/applications/${params['applicationId'] ?? ''}`, 'added');
  };
  return attempt(context, act, async (faults) => applicationPage(context, await view(context), faults));
}

async function takeBack(context: PageContext): Promise<Page> {
  await runOperation(context, evidenceWithdraw);
  return redirect(`/applications/${context.params['applicationId'] ?? ''}`, 'removed');
}

async function reuse(context: PageContext): Promise<Page> {
  await runOperation(context, evidenceReuse);
  return redirect(`/applications/${context.params['applicationId'] ?? ''}`, 'added');
}

async function content({ desks, actor, params }: PageContext): Promise<Page> {
  return { download: await evidenceContent.run(desks, actor, parseInput(evidenceContent.input, params)) };
}
