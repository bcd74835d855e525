import type { Bilingual } from '../../core/language.js';
import { EVIDENCE_KINDS, VETTED_ATTRIBUTES, type ApplicationState, type EvidenceKind, type EvidenceVerdict, type VettedAttribute } from '../../core/state/application.js';
import { ATTRIBUTE_WORDS, KIND_WORDS, STATE_WORDS } from '../../core/state/application-words.js';
import { toRfc3339, type EpochSeconds } from '../../core/time.js';
import type { ApplicationView } from '../../vetting/application/view-application.js';
import { html, type Html } from '../html.js';
import type { PageContext } from '../page-context.js';

type Say = Pick<PageContext, 'say'>;

export const VERDICT_WORDS: Readonly<Record<EvidenceVerdict, Bilingual>> = {
  waiting: { ja: '確認待ち', en: 'waits to be judged' },
  accepted: { ja: '確認済み', en: 'accepted' },
  rejected: { ja: '却下', en: 'rejected' },
  withdrawn: { ja: '取り下げ', en: 'taken back' },
};

/** Where an application stands, as a badge. */
export function stateBadge({ say }: Say, state: ApplicationState): Html {
  const tone = state === 'approved' ? 'good' : state === 'refused' || state === 'withdrawn' ? 'bad' : state === 'returned' ? 'warn' : '';
  return html`<span class="badge ${tone}">${say(STATE_WORDS[state])}</span>`;
}

/** A day in UTC: times of evidence are days. */
export function dayText(at: EpochSeconds): string {
  return toRfc3339(at).slice(0, 10);
}

/** A time to the minute, with its zone. */
export function timeText(at: EpochSeconds): string {
  return `${toRfc3339(at).slice(0, 16).replace('T', ' ')} UTC`;
}

/** What an application lacks; of an officer's point of view everything. */
export function missingList({ say }: Say, { missing }: ApplicationView['completeness'], by?: 'applicant'): Html {
  const shown = missing.filter((each) => by === undefined || each.by === by);
  if (shown.length === 0) return html`<p class="said">${say({ ja: '足りないものはありません。', en: 'Nothing is missing.' })}</p>`;
  return html`<ul class="warn">${shown.map(
    (each) => html`<li>${each.about in ATTRIBUTE_WORDS || ['risk', 'subject', 'terms'].includes(each.about) ? '' : html`<strong>${each.about}</strong>: `}${say(each.text)}${by === undefined ? html` <span class="note">${say(each.by === 'applicant' ? { ja: '申請者', en: 'applicant' } : { ja: '審査担当', en: 'officer' })}</span>` : ''}</li>`,
  )}</ul>`;
}

/** Everything that was done to an application. */
export function historyTable({ say }: Say, steps: ApplicationView['steps']): Html {
  return html`<div class="table"><table><thead><tr><th scope="col">${say({ ja: '日時', en: 'When' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: '担当', en: 'Who' })}</th><th scope="col">${say({ ja: '理由・不足書類', en: 'Reasons, missing documents' })}</th></tr></thead><tbody>${steps.map(
    ({ at, state, name, note, missing }) =>
      html`<tr><td>${timeText(at)}</td><td>${say(STATE_WORDS[state])}</td><td>${name}</td><td>${note ?? ''}${missing.length === 0 ? '' : html`<ul>${missing.map((document) => html`<li>${document}</li>`)}</ul>`}</td></tr>`,
  )}</tbody></table></div>`;
}

/** Checkboxes for attributes. @param checked those that are ticked */
export function attributeBoxes({ say }: Say, prefix: string, attributes: readonly VettedAttribute[], checked: readonly VettedAttribute[]): Html {
  return html`${attributes.map(
    (attribute) =>
      html`<label for="${prefix}-${attribute}"><input type="checkbox" id="${prefix}-${attribute}" name="supports" value="${attribute}"${checked.includes(attribute) ? html` checked` : ''}> ${say(ATTRIBUTE_WORDS[attribute])}</label>`,
  )}`;
}

/** The form by which a document comes in; of an officer with more kinds, a date, and words instead of a file. */
export function evidenceForm(
  { say, csrf }: Pick<PageContext, 'say' | 'csrf'>,
  action: string,
  { organizationId, applicationId, officer, dataSources }: { organizationId: string; applicationId: string; officer: boolean; dataSources: ApplicationView['dataSources'] },
): Html {
  const kinds = EVIDENCE_KINDS.filter((kind) => officer || kind !== 'communication-record');
  const approved = dataSources.filter(({ confirmedAt, retiredAt }) => confirmedAt !== null && retiredAt === null);
  return html`<form method="post" action="${action}" enctype="multipart/form-data">${csrf}
<input type="hidden" name="organizationId" value="${organizationId}"><input type="hidden" name="applicationId" value="${applicationId}">
<label for="kind">${say({ ja: '種類', en: 'Kind' })}</label><select id="kind" name="kind">${kinds.map((kind) => html`<option value="${kind}">${say(KIND_WORDS[kind])}</option>`)}</select>
<label for="source">${say({ ja: '出所', en: 'Where it is from' })} <span class="note">${say({ ja: '発行者・窓口・URLなど（例：東京法務局）', en: 'office, register, URL' })}</span></label><input id="source" name="source" required maxlength="500">
${
  approved.length === 0
    ? ''
    : html`<label for="dataSourceId">${say({ ja: 'データソース', en: 'Data source' })} <span class="note">${say({ ja: '第三者データベースの場合のみ', en: 'for a third-party database only' })}</span></label><select id="dataSourceId" name="dataSourceId"><option value=""></option>${approved.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select>`
}
<label for="issuedOn">${say({ ja: '書類の日付', en: 'Date on the document' })}</label><input id="issuedOn" name="issuedOn" type="date">
${officer ? html`<label for="obtainedOn">${say({ ja: '入手日（今日でない場合）', en: 'Day on which you obtained it, if not today' })}</label><input id="obtainedOn" name="obtainedOn" type="date">` : ''}
<fieldset><legend>${say({ ja: 'この書類で証明できるもの', en: 'What it supports' })}</legend>${attributeBoxes({ say }, 'new', officer ? VETTED_ATTRIBUTES : VETTED_ATTRIBUTES.filter((attribute) => attribute !== 'authority'), [])}</fieldset>
<label for="file">${say({ ja: 'ファイル', en: 'File' })} <span class="note">${say({ ja: 'PDF、PNG、JPEG、テキスト。20 MiBまで', en: 'PDF, PNG, JPEG or plain text, at most 20 MiB' })}</span></label><input id="file" name="file" type="file" accept=".pdf,.png,.jpg,.jpeg,.txt">
${officer ? html`<label for="note">${say({ ja: 'または記録を文章で', en: 'Or a note in words' })} <span class="note">${say({ ja: '電話での確認、現地調査など', en: 'of a call or a visit' })}</span></label><textarea id="note" name="note" maxlength="20000"></textarea>` : ''}
<button type="submit">${say({ ja: '書類を追加する', en: 'Add the document' })}</button></form>`;
}

/** What a kind is called. */
export function kindText({ say }: Say, kind: EvidenceKind): string {
  return say(KIND_WORDS[kind]);
}

/** Attributes by their names. */
export function attributeNames({ say }: Say, attributes: readonly VettedAttribute[]): string {
  return attributes.map((attribute) => say(ATTRIBUTE_WORDS[attribute])).join(say({ ja: '、', en: ', ' }));
}
