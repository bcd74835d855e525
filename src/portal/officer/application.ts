import { may } from '../../core/access.js';
import type { ApplicationId } from '../../core/ids.js';
import { ATTRIBUTE_WORDS } from '../../core/state/application-words.js';
import { OPEN_STATES, type Application, type ApplicationEvidence, type Claim } from '../../core/state/application.js';
import type { ApplicationView } from '../../vetting/application/view-application.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import type { JsonOperation } from '../operation.js';
import { evidenceAdd, evidenceContent, evidenceReuse } from '../operations/vetting/applicant.js';
import { applicationApprove, applicationFinish, applicationRefuse, applicationRelease, applicationReturn, applicationTake, evidenceJudge } from '../operations/vetting/officer.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { parseInput } from '../parse-input.js';
import { runOperation } from '../run-operation.js';
import { attributeBoxes, attributeNames, dayText, evidenceForm, historyTable, kindText, missingList, stateBadge, VERDICT_WORDS } from '../vetting/application-parts.js';
import { CLAIM_FIELDS } from '../vetting/claim-form.js';

type Act = (context: PageContext) => Promise<Page>;

/** One application on one page: what is claimed, what supports it, what is in force, what is next. */
export const officerApplicationRoutes: readonly Route[] = [
  { method: 'GET', path: '/applications/:applicationId', handler: async (context) => filePage(context, await view(context)) },
  { method: 'POST', path: '/applications/:applicationId/take', handler: act((context) => runOperation(context, applicationTake)) },
  { method: 'POST', path: '/applications/:applicationId/release', handler: act((context) => runOperation(context, applicationRelease)) },
  { method: 'POST', path: '/applications/:applicationId/return', handler: act((context) => runOperation(context, applicationReturn)) },
  { method: 'POST', path: '/applications/:applicationId/refuse', handler: act((context) => runOperation(context, applicationRefuse)) },
  { method: 'POST', path: '/applications/:applicationId/finish', handler: act((context) => runOperation(context, applicationFinish)) },
  { method: 'POST', path: '/applications/:applicationId/approve', handler: act((context) => runOperation(context, applicationApprove)) },
  { method: 'POST', path: '/applications/:applicationId/evidence', handler: act(addDocument), files: true },
  { method: 'POST', path: '/applications/:applicationId/evidence/:evidenceId', handler: act((context) => runOperation(context, evidenceJudge)) },
  { method: 'POST', path: '/applications/:applicationId/evidence/:evidenceId/reuse', handler: act((context) => runOperation(context, evidenceReuse)) },
  { method: 'GET', path: '/evidence/:evidenceId', handler: content },
];

const view = ({ desks, actor, params }: PageContext): Promise<ApplicationView> => desks.vetting.viewApplication(actor, params['applicationId'] as ApplicationId);

/** Does something to the application and comes back to its page; refused, the page says why. */
function act(does: (context: PageContext) => Promise<unknown>): Act {
  return (context) =>
    attempt(
      context,
      async () => {
        await does(context);
        return redirect(`/applications/${context.params['applicationId'] ?? ''}`, 'done');
      },
      async (faults) => filePage(context, await view(context), faults),
    );
}

async function addDocument(context: PageContext): Promise<void> {
  const { application } = await view(context);
  // The organization is the application's, whatever the form says.
  await runOperation(context, evidenceAdd satisfies JsonOperation<typeof evidenceAdd.input, typeof evidenceAdd.output>, { organizationId: application.organizationId });
}

function filePage(context: PageContext, shown: ApplicationView, faults?: Html): Page {
  const { say, csrf, actor } = context;
  const { application, organization, completeness, risks, formerRefusals, steps, dataSources, evidence, otherEvidence } = shown;
  const { id, organizationId, claim, state, reviewer } = application;
  const works = may(actor, 'vetting.work', null);
  const reviewing = works && state === 'in-review' && reviewer === actor.officerName;
  const open = works && (OPEN_STATES as readonly string[]).includes(state);
  return {
    title: { ja: `申請：${claim.legalName}`, en: `Application: ${claim.legalName}` },
    body: html`${faults ?? ''}
<p>${stateBadge({ say }, state)} ${reviewer === null ? '' : html`<span class="note">${say({ ja: `審査担当：${reviewer}`, en: `reviewer: ${reviewer}` })}</span>`} <a href="/organizations/${organizationId}">${say({ ja: '組織のファイル', en: 'File of the organization' })}</a></p>
${works ? nextActs(context, shown) : ''}
<h2>${say({ ja: '足りないもの', en: 'What is missing' })}</h2>${missingList({ say }, completeness)}
${completeness.vettedAt === null || completeness.expiresAt === null ? '' : html`<p>${say({ ja: `最も古い証拠：${dayText(completeness.vettedAt)}。有効期限：${dayText(completeness.expiresAt)}`, en: `Oldest evidence of ${dayText(completeness.vettedAt)}; the vetting would end on ${dayText(completeness.expiresAt)}` })}</p>`}
${
  risks.length === 0
    ? ''
    : html`<h2>${say({ ja: '名称の注意', en: 'Risky names' })}</h2><ul class="warn">${risks.map(({ name, resembles, list, decision, note, kind }, n) => html`<li><strong>${name}</strong> ${say(list === 'denied' ? { ja: `拒否リスト：${resembles}`, en: `denied: ${resembles}` } : { ja: `「${resembles}」に似ています`, en: `resembles ${resembles}` })} <span class="badge">${say({ waiting: { ja: '確認待ち', en: 'waits' }, cleared: { ja: '許可', en: 'cleared' }, refused: { ja: '拒否', en: 'refused' } }[decision])}</span> ${note ?? ''}
${open && list !== 'denied' && decision === 'waiting' ? html`<form method="post" action="/organizations/${organizationId}/names">${csrf}<input type="hidden" name="kind" value="${kind}"><input type="hidden" name="name" value="${name}"><label for="risk-${String(n)}">${say({ ja: '理由', en: 'Reason' })}</label><input id="risk-${String(n)}" name="note" required maxlength="2000"><button type="submit" name="decision" value="cleared">${say({ ja: '許可する', en: 'Clear' })}</button><button type="submit" name="decision" value="refused" class="danger">${say({ ja: '拒否する', en: 'Refuse' })}</button></form>` : ''}</li>`)}</ul>`
}
${
  formerRefusals.length === 0
    ? ''
    : html`<h2>${say({ ja: '過去に却下された申請', en: 'Refused before' })}</h2><ul class="warn">${formerRefusals.map(({ application: former, reason }) => html`<li><a href="/applications/${former.id}">${former.claim.legalName}</a> ${former.endedAt === null ? '' : dayText(former.endedAt)} ${reason ?? ''}</li>`)}</ul>`
}
<h2>${say({ ja: '申請内容と証拠', en: 'Claimed, and what supports it' })}</h2>${attributeTable(context, shown)}
<h2>${say({ ja: '申請の全文と現在有効な内容', en: 'The whole claim, and what is in force' })}</h2>${claimTable(context, shown)}
${organization.status === 'draft' ? '' : html`<p class="note">${say({ ja: `現在有効な内容：第${organization.version}版、${dayText(organization.expiresAt)}まで`, en: `In force: version ${organization.version}, until ${dayText(organization.expiresAt)}` })}: ${Object.values(organization.attributes).join(', ')}</p>`}
<h2>${say({ ja: '書類', en: 'Documents' })}</h2>${evidence.map((each) => documentCard(context, shown, each, reviewing))}
${
  open
    ? html`${
        otherEvidence.length === 0
          ? ''
          : html`<details><summary>${say({ ja: '以前の書類を使う', en: 'Use a document of before' })}</summary>${otherEvidence.map((each) => html`<form method="post" action="/applications/${id}/evidence/${each.id}/reuse">${csrf}<p><a href="/evidence/${each.id}">${kindText({ say }, each.kind)}</a> ${each.source}, ${dayText(each.obtainedAt)}</p><button type="submit" class="quiet">${say({ ja: 'この申請で使う', en: 'Use it here' })}</button></form>`)}</details>`
      }<details><summary>${say({ ja: '証拠の追加', en: 'Add evidence' })}</summary>${evidenceForm({ say, csrf }, `/applications/${id}/evidence`, { organizationId, applicationId: id, officer: true, dataSources })}</details>`
    : ''
}
<h2>${say({ ja: '履歴', en: 'History' })}</h2>${historyTable({ say }, steps)}`,
  };
}

/** The acts that the state and the officer allow; the desk asks again. */
function nextActs({ say, csrf, actor }: PageContext, { application, evidence, completeness }: ApplicationView): Html {
  const { id, state, revision, reviewer, claim, subject } = application;
  const hidden = html`${csrf}<input type="hidden" name="revision" value="${String(revision)}">`;
  const button = (name: string, label: { ja: string; en: string }, tone = '') => html`<form method="post" action="/applications/${id}/${name}">${hidden}<button type="submit" class="${tone}">${say(label)}</button></form>`;
  const back = html`<details><summary>${say({ ja: '差し戻す', en: 'Send back' })}</summary><form method="post" action="/applications/${id}/return">${hidden}
<label for="return-reason">${say({ ja: '理由', en: 'Reason' })}</label><textarea id="return-reason" name="reason" required maxlength="2000"></textarea>
<label for="return-missing">${say({ ja: '不足している書類（1行に1件）', en: 'Documents that are missing, one a line' })}</label><textarea id="return-missing" name="missing" maxlength="9000">${completeness.missing.filter(({ by }) => by === 'applicant').map(({ text }) => say(text)).join('\n')}</textarea>
<button type="submit">${say({ ja: '差し戻す', en: 'Send back' })}</button></form></details>
<details><summary>${say({ ja: '却下する', en: 'Refuse' })}</summary><form method="post" action="/applications/${id}/refuse">${hidden}
<label for="refuse-reason">${say({ ja: '理由', en: 'Reason' })}</label><textarea id="refuse-reason" name="reason" required maxlength="2000"></textarea>
<label for="refuse-deny"><input type="checkbox" id="refuse-deny" name="deny" value="yes"> ${say({ ja: 'この名称を拒否リストに加える', en: 'Deny the name to everybody' })}</label>
<button type="submit" class="danger">${say({ ja: '却下する', en: 'Refuse for good' })}</button></form></details>`;
  switch (state) {
    case 'submitted':
      return button('take', { ja: '審査を引き受ける', en: 'Take' });
    case 'in-review':
      return html`${reviewer === actor.officerName ? finishForm({ say }, id, hidden, claim) : ''}${button('release', { ja: '審査待ちに戻す', en: 'Release' }, 'quiet')}${back}`;
    case 'reviewed': {
      const involved = reviewer === actor.officerName || evidence.some(({ collectedBy, judgedBy }) => collectedBy === `officer:${actor.officerName ?? ''}` || judgedBy === actor.officerName);
      return html`${subject === null ? '' : html`<p>${say({ ja: '証明書に載る表記', en: 'What certificates will say' })}: <strong>${subjectText(claim, subject)}</strong></p>`}${
        involved
          ? html`<p class="note">${say({ ja: 'あなたはこの申請の審査または証拠に関わったため、承認は別の担当者が行います。', en: 'You have reviewed, collected or judged, so another officer approves.' })}</p>`
          : button('approve', { ja: '承認する', en: 'Approve' })
      }${back}`;
    }
    default:
      return html``;
  }
}

function finishForm({ say }: Pick<PageContext, 'say'>, id: string, hidden: Html, claim: Claim): Html {
  const names = (['legalName', 'romanizedName', 'shortName', 'dba'] as const).filter((member) => claim[member] !== '');
  const addresses: readonly (readonly [form: string, text: string])[] = [
    ['native', `${claim.locality}, ${claim.stateOrProvince}`],
    ...(claim.romanizedLocality === '' ? [] : [['romanized', `${claim.romanizedLocality}, ${claim.romanizedStateOrProvince}`] as const]),
  ];
  return html`<details><summary>${say({ ja: '審査を終える', en: 'Finish the review' })}</summary><form method="post" action="/applications/${id}/finish">${hidden}
<fieldset><legend>${say({ ja: '証明書に載せる名称', en: 'Name in certificates' })}</legend>${names.map((member, n) => html`<label for="name-${member}"><input type="radio" id="name-${member}" name="name" value="${member}"${n === 0 ? html` checked` : ''}> ${claim[member]} <span class="note">${say(ATTRIBUTE_WORDS[member])}</span></label>`)}</fieldset>
<fieldset><legend>${say({ ja: '証明書に載せる所在地', en: 'Address in certificates' })}</legend>${addresses.map(([form, text], n) => html`<label for="address-${form}"><input type="radio" id="address-${form}" name="address" value="${form}"${n === 0 ? html` checked` : ''}> ${text}</label>`)}</fieldset>
<label for="finish-note">${say({ ja: '承認者への申し送り（任意）', en: 'Note for the second officer (optional)' })}</label><textarea id="finish-note" name="note" maxlength="2000"></textarea>
<button type="submit">${say({ ja: '審査を終える', en: 'Finish the review' })}</button></form></details>`;
}

function subjectText(claim: Claim, { name, address }: NonNullable<Application['subject']>): string {
  const [locality, state] = address === 'romanized' ? [claim.romanizedLocality, claim.romanizedStateOrProvince] : [claim.locality, claim.stateOrProvince];
  return `O=${claim[name]}, L=${locality}, ST=${state}, C=${claim.country}`;
}

function attributeTable({ say }: PageContext, { completeness }: ApplicationView): Html {
  return html`<div class="table"><table><thead><tr><th scope="col">${say({ ja: '項目', en: 'Attribute' })}</th><th scope="col">${say({ ja: '申請内容', en: 'Claimed' })}</th><th scope="col">${say({ ja: '証拠', en: 'Evidence' })}</th></tr></thead><tbody>${completeness.attributes
    .filter(({ value, needed }) => value !== '' || needed)
    .map(
      ({ attribute, value, needed, supportedBy, waiting }) =>
        html`<tr><th scope="row">${say(ATTRIBUTE_WORDS[attribute])}${needed ? '' : html` <span class="note">${say({ ja: '任意', en: 'not needed' })}</span>`}</th><td>${value}</td><td>${
          supportedBy !== null
            ? html`<span class="badge good">${say({ ja: '確認済み', en: 'supported' })}</span> <a href="/evidence/${supportedBy.id}">${kindText({ say }, supportedBy.kind)}</a> ${dayText(supportedBy.obtainedAt)}`
            : waiting.length > 0
              ? html`<span class="badge warn">${say({ ja: '確認待ち', en: 'to be judged' })}</span>`
              : html`<span class="badge bad">${say({ ja: '証拠なし', en: 'nothing yet' })}</span>`
        }</td></tr>`,
    )}</tbody></table></div>`;
}

/** Member by member, beside what was approved last. */
function claimTable({ say }: PageContext, { application: { claim }, formerClaim }: ApplicationView): Html {
  const rows = CLAIM_FIELDS.filter(({ member }) => claim[member] !== '' || (formerClaim?.[member] ?? '') !== '');
  const contacts = (of: Claim | null) => (of?.contacts ?? []).map(({ name, email, telephone }) => [name, email, telephone].filter((part) => part !== '').join(', ')).join(' / ');
  const row = (label: string, now: string, before: string | null) =>
    html`<tr><th scope="row">${label}</th><td>${now}</td>${before === null ? '' : html`<td>${before === now ? html`<span class="note">${say({ ja: '同じ', en: 'the same' })}</span>` : html`<del>${before === '' ? '-' : before}</del> <span class="badge warn">${say({ ja: '変更', en: 'changed' })}</span>`}</td>`}</tr>`;
  return html`<div class="table"><table><thead><tr><th scope="col">${say({ ja: '項目', en: 'Member' })}</th><th scope="col">${say({ ja: '申請内容', en: 'Claimed' })}</th>${formerClaim === null ? '' : html`<th scope="col">${say({ ja: '前回の承認', en: 'Approved last' })}</th>`}</tr></thead><tbody>
${rows.map(({ member, label }) => row(say(label), claim[member], formerClaim === null ? null : formerClaim[member]))}
${row(say(ATTRIBUTE_WORDS.contacts), contacts(claim), formerClaim === null ? null : contacts(formerClaim))}</tbody></table></div>`;
}

function documentCard({ say, csrf }: PageContext, { application, supportable }: ApplicationView, evidence: ApplicationEvidence, reviewing: boolean): Html {
  const { id, kind, source, mediaType, fileName, size, sha256, issuedAt, obtainedAt, collectedBy, verdict, supports, found, note, judgedBy } = evidence;
  const possible = supportable.get(id) ?? [];
  const ticked = verdict === 'accepted' ? possible.filter((attribute) => found[attribute] !== undefined) : possible.filter((attribute) => supports.includes(attribute));
  return html`<section><h3 id="evidence-${id}">${kindText({ say }, kind)} <span class="badge ${verdict === 'accepted' ? 'good' : verdict === 'rejected' ? 'bad' : ''}">${say(VERDICT_WORDS[verdict])}</span></h3>
<dl><dt>${say({ ja: '出所', en: 'From' })}</dt><dd>${source}</dd><dt>${say({ ja: 'ファイル', en: 'File' })}</dt><dd><a href="/evidence/${id}">${fileName}</a> <span class="note">${mediaType}, ${String(Math.ceil(size / 1024))} KiB</span></dd>
<dt>SHA-256</dt><dd><code>${sha256}</code></dd><dt>${say({ ja: '書類の日付', en: 'Dated' })}</dt><dd>${issuedAt === null ? '-' : dayText(issuedAt)}</dd><dt>${say({ ja: '入手', en: 'Obtained' })}</dt><dd>${dayText(obtainedAt)}, ${collectedBy.startsWith('officer:') ? collectedBy.slice(8) : say({ ja: '申請者', en: 'by the applicant' })}</dd>
<dt>${say({ ja: '申請者の主張', en: 'Said to support' })}</dt><dd>${attributeNames({ say }, supports) || '-'}</dd>${judgedBy === null ? '' : html`<dt>${say({ ja: '確認者', en: 'Judged by' })}</dt><dd>${judgedBy}${note === null ? '' : `: ${note}`}</dd>`}</dl>
${mediaType === 'image/png' || mediaType === 'image/jpeg' ? html`<p><a href="/evidence/${id}"><img class="evidence" src="/evidence/${id}" alt="${kindText({ say }, kind)}, ${source}" loading="lazy"></a></p>` : ''}
${
  reviewing && verdict !== 'withdrawn'
    ? html`<form method="post" action="/applications/${application.id}/evidence/${id}">${csrf}<fieldset><legend>${say({ ja: '申請の記載どおりに裏付けているもの（なければ却下）', en: 'What it supports, exactly as claimed (nothing: rejected)' })}</legend>${possible.length === 0 ? html`<p class="note">${say({ ja: 'この種類・日付の書類が裏付けられる項目はありません。', en: 'A document of this kind and age supports nothing.' })}</p>` : attributeBoxes({ say }, id, possible, ticked)}</fieldset>
<label for="judge-${id}">${say({ ja: '所見・却下の理由', en: 'Remarks, or why it is rejected' })}</label><input id="judge-${id}" name="note" maxlength="2000"><button type="submit">${say({ ja: '確認結果を記録', en: 'Record the verdict' })}</button></form>`
    : ''
}</section>`;
}

async function content({ desks, actor, params }: PageContext): Promise<Page> {
  return { download: await evidenceContent.run(desks, actor, parseInput(evidenceContent.input, params)) };
}
