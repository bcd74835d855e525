import { may } from '../../core/access.js';
import type { Bilingual } from '../../core/language.js';
import { CERTIFICATE_STANDINGS, type CertificateStanding } from '../../core/state/certificate-standing.js';
import type { CertificateFile, CertificateQuestion } from '../../revocation/revocation-desk.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { makeDossier } from '../operations/audit-log.js';
import { decideRevocation, refuseRevocation, SEARCH_FIELDS } from '../operations/revocations.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page, type Said } from '../page.js';
import { parseInput } from '../parse-input.js';
import { dueText } from '../parts/due-text.js';
import { selectField, textField } from '../parts/fields.js';
import { instant } from '../instant.js';
import { timeOrDash } from '../parts/time-or-dash.js';
import { refusalOf } from '../refusal.js';
import { runOperation } from '../run-operation.js';
import { groundSelect, reasonName } from './ground-select.js';
import { STANDINGS, standingText } from './standing-text.js';

const PATH = '/certificates';
const MOST_SHOWN = 200;

/** Search, one certificate with everything about it, and the decisions of officers about it (CP 4.9.1). */
export const certificateRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handler: searchPage },
  { method: 'GET', path: '/accounts/:accountId', handler: accountPage },
  { method: 'GET', path: `${PATH}/:serial`, handler: (context) => certificatePage(context) },
  { method: 'GET', path: `${PATH}/:serial/dossier`, handler: async ({ desks, actor, params }) => ({ download: await makeDossier.run(desks, actor, parseInput(makeDossier.input, params)) }) },
  { method: 'POST', path: `${PATH}/:serial/revocation-decisions`, handler: act((context) => runOperation(context, decideRevocation), 'done') },
  { method: 'POST', path: `${PATH}/:serial/revocation-refusals`, handler: act((context) => runOperation(context, refuseRevocation), 'done') },
];

const FIELDS: Readonly<Record<(typeof SEARCH_FIELDS)[number], Bilingual>> = {
  serial: { ja: 'シリアル番号', en: 'serial number' },
  name: { ja: 'ドメイン名', en: 'host name' },
  fingerprint: { ja: 'SHA-256 フィンガープリント', en: 'SHA-256 fingerprint' },
  key: { ja: '鍵（SPKI の SHA-256）', en: 'key (SHA-256 of SPKI)' },
  organizationId: { ja: '組織 ID', en: 'organization id' },
  accountId: { ja: 'アカウント ID', en: 'account id' },
};

type Found = { readonly certificate: CertificateFile['certificate']; readonly state: CertificateStanding };

function act(work: (context: PageContext) => Promise<unknown>, said: Said): (context: PageContext) => Promise<Page> {
  return (context) =>
    attempt(
      context,
      async () => {
        await work(context);
        return redirect(`${PATH}/${context.params['serial'] ?? ''}`, said);
      },
      (faults) => certificatePage(context, faults),
    );
}

async function searchPage(context: PageContext): Promise<Page> {
  const { desks, actor, say, query } = context;
  const by = SEARCH_FIELDS.find((field) => field === query['by']) ?? 'serial';
  const state = CERTIFICATE_STANDINGS.find((standing) => standing === query['state']) ?? null;
  const value = (query['value'] ?? '').trim();
  let found: Found[] = [];
  let fault: Html = html``;
  if (value !== '') {
    try {
      found = await desks.revocations.search(actor, { [by]: value } as unknown as CertificateQuestion, state, MOST_SHOWN);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined || (error instanceof Error && error.name === 'AccessRefused')) throw error;
      fault = html`<p class="fault" role="alert">${say(refusal.text)}${refusal.remedy === null ? '' : html` ${say(refusal.remedy)}`}</p>`;
    }
  }
  return {
    title: { ja: '証明書の検索', en: 'Certificates' },
    body: html`${fault}<form method="get" action="${PATH}" class="row" role="search">
${selectField({ name: 'by', label: say({ ja: '検索項目', en: 'Search by' }), value: by }, [{ options: SEARCH_FIELDS.map((field) => ({ value: field, label: say(FIELDS[field]) })) }])}
${textField({ name: 'value', label: say({ ja: '値', en: 'Value' }), value, required: true }, 'search')}
${selectField({ name: 'state', label: say({ ja: '状態', en: 'State' }), value: state ?? '' }, [{ options: [{ value: '', label: say({ ja: 'すべて', en: 'any' }) }, ...CERTIFICATE_STANDINGS.map((standing) => ({ value: standing, label: say(STANDINGS[standing]) }))] }])}
<button type="submit">${say({ ja: '検索', en: 'Search' })}</button></form>
${value === '' ? '' : certificatesTable(context, found)}`,
  };
}

function certificatesTable({ say, language }: PageContext, found: readonly Found[]): Html {
  if (found.length === 0) return html`<p role="status">${say({ ja: '該当する証明書はありません。', en: 'No certificate was found.' })}</p>`;
  const more = found.length === MOST_SHOWN ? html`<p>${say({ ja: `最新の ${MOST_SHOWN} 件を表示しています。`, en: `These are the newest ${MOST_SHOWN}.` })}</p>` : '';
  return html`${more}<div class="table" tabindex="0" role="region" aria-label="${say({ ja: '検索結果', en: 'Results' })}"><table><thead><tr><th scope="col">${say({ ja: 'シリアル番号', en: 'Serial' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: 'ドメイン名', en: 'Names' })}</th><th scope="col">${say({ ja: '組織', en: 'Organization' })}</th><th scope="col">${say({ ja: '有効期限', en: 'Until' })}</th></tr></thead><tbody>
${found.map(({ certificate: { serial, names, subject, notAfter }, state }) => html`<tr><th scope="row"><a href="${PATH}/${serial}"><code>${serial}</code></a></th><td>${standingText(state, say)}</td><td>${names.slice(0, 5).join(', ')}${names.length > 5 ? ` +${names.length - 5}` : ''}</td><td>${subject.organization}</td><td>${instant({ language }, notAfter)}</td></tr>`)}</tbody></table></div>`;
}

async function accountPage(context: PageContext): Promise<Page> {
  const { desks, actor, params, say, language } = context;
  const { account, organization } = await desks.accounts.show(actor, params['accountId'] ?? '');
  const found = await desks.revocations.search(actor, { accountId: account.id }, null, MOST_SHOWN);
  return {
    title: { ja: 'ACME アカウント', en: 'ACME account' },
    body: html`<dl><dt>ID</dt><dd><code>${account.id}</code></dd>
<dt>${say({ ja: '状態', en: 'State' })}</dt><dd>${account.status}</dd>
<dt>${say({ ja: '組織', en: 'Organization' })}</dt><dd><a href="/organizations/${account.organizationId}">${organization ?? account.organizationId}</a> (<a href="${PATH}?by=organizationId&value=${account.organizationId}">${say({ ja: '組織の証明書', en: 'its certificates' })}</a>)</dd>
<dt>${say({ ja: '外部アカウントの鍵', en: 'External account key' })}</dt><dd>${account.eabKeyId ?? '–'}</dd>
<dt>${say({ ja: '連絡先', en: 'Contacts' })}</dt><dd>${account.contacts.join(', ') || '–'}</dd>
<dt>${say({ ja: '鍵の拇印（RFC 7638）', en: 'Key thumbprint (RFC 7638)' })}</dt><dd><code>${account.thumbprint}</code></dd>
<dt>${say({ ja: '作成', en: 'Made' })}</dt><dd>${instant({ language }, account.createdAt)}</dd></dl>
<h2>${say({ ja: '証明書', en: 'Certificates' })}</h2>${certificatesTable(context, found)}`,
  };
}

async function certificatePage(context: PageContext, faults: Html = html``): Promise<Page> {
  const { desks, actor, params, say, language, now } = context;
  const file = await desks.revocations.show(actor, params['serial'] ?? '');
  const { certificate, state, revocations, proposal, blockedKey } = file;
  const { serial, subject, names, profile, issuerId, organizationId, accountId, orderId, spkiHash, notBefore, notAfter, revocation } = certificate;
  const dn = [subject.country, subject.stateOrProvince, subject.locality, subject.organization].join(', ');
  return {
    title: { ja: '証明書', en: 'Certificate' },
    body: html`${faults}<dl><dt>${say(FIELDS.serial)}</dt><dd><code>${serial}</code></dd>
<dt>${say({ ja: '状態', en: 'State' })}</dt><dd>${standingText(state, say)}${revocation === null ? '' : html` ${instant({ language }, revocation.at)}, ${reasonName(revocation.reason)}`}</dd>
<dt>${say({ ja: '組織', en: 'Organization' })}</dt><dd>${dn} (<a href="/organizations/${organizationId}">${organizationId}</a>)</dd>
<dt>${say({ ja: 'ドメイン名', en: 'Names' })}</dt><dd><ul>${names.map((name) => html`<li>${name}</li>`)}</ul></dd>
<dt>${say({ ja: '有効期間', en: 'Validity' })}</dt><dd>${instant({ language }, notBefore)} – ${instant({ language }, notAfter)}</dd>
<dt>${say({ ja: 'プロファイル・発行者', en: 'Profile, issuer' })}</dt><dd>${profile}, ${issuerId}</dd>
<dt>${say({ ja: 'アカウント', en: 'Account' })}</dt><dd><a href="/accounts/${accountId}"><code>${accountId}</code></a></dd>
<dt>${say({ ja: 'オーダー', en: 'Order' })}</dt><dd>${may(actor, 'audit.read', null) ? html`<a href="/audit?orderId=${orderId}"><code>${orderId}</code></a>` : html`<code>${orderId}</code>`}</dd>
<dt>${say(FIELDS.key)}</dt><dd><a href="/keys/${spkiHash}"><code>${spkiHash}</code></a>${blockedKey === null ? '' : html` <strong>${say({ ja: 'ブロック済み', en: 'blocked' })}</strong>`}</dd></dl>
${may(actor, 'audit.read', null) ? html`<p><a class="button" href="${PATH}/${serial}/dossier" download>${say({ ja: '証跡一式（署名付き）をダウンロード', en: 'Download the signed dossier' })}</a></p>` : ''}
<h2>${say({ ja: '失効', en: 'Revocation' })}</h2>
${revocations.length === 0 && proposal === null ? html`<p>${say({ ja: '失効の記録はありません。', en: 'None is on record.' })}</p>` : ''}
${revocations.map(
  ({ ground, reason, knownAt, deadline, decidedBy, secondedBy, note, recordedAt, crl, ocspAt }) => html`<dl class="record"><dt>${say({ ja: '失効事由', en: 'Ground' })}</dt><dd>${groundTitle(context, ground)} [${reasonName(reason)}]</dd>
<dt>${say({ ja: '決定', en: 'Decided' })}</dt><dd>${instant({ language }, recordedAt)}, ${decidedBy}${secondedBy === null ? '' : `, ${secondedBy}`}${note === '' ? '' : html`<p class="typed">${note}</p>`}</dd>
<dt>${say({ ja: '受領', en: 'Notice' })}</dt><dd>${instant({ language }, knownAt)}</dd>
<dt>${say({ ja: '公開期限', en: 'To be public by' })}</dt><dd>${crl !== null && ocspAt !== null ? timeOrDash(deadline, language) : dueText(deadline, now, language)}</dd>
<dt>CRL</dt><dd>${crl === null ? say({ ja: '公開待ち', en: 'not yet' }) : html`${instant({ language }, crl.at)} (${String(crl.number)})`}</dd>
<dt>OCSP</dt><dd>${ocspAt === null ? say({ ja: '公開待ち', en: 'not yet' }) : instant({ language }, ocspAt)}</dd></dl>`,
)}
${proposal === null ? '' : proposalPart(context, file)}
${may(actor, 'certificates.revoke', null) && proposal === null && (revocation === null || revocation.reason !== 1) && notAfter >= now ? proposeForm(context, serial) : ''}`,
  };
}

function groundTitle({ desks, actor, language }: PageContext, id: string): string {
  return desks.revocations.grounds(actor).find(({ ground }) => ground.id === id)?.ground.title[language] ?? id;
}

function proposalPart(context: PageContext, { certificate: { serial }, proposal }: CertificateFile): Html {
  const { actor, say, csrf, language, now } = context;
  if (proposal === null) return html``;
  const own = proposal.officer !== null && proposal.officer === actor.officerName;
  const at = `${PATH}/${serial}`;
  return html`<section class="waiting"><h3>${proposal.officer === null ? say({ ja: '担当者二人の決定待ち', en: 'Waits for two officers' }) : say({ ja: '二人目の担当者の決定待ち', en: 'Waits for a second officer' })}</h3>
<dl><dt>${say({ ja: '失効事由', en: 'Ground' })}</dt><dd>${groundTitle(context, proposal.ground)}</dd>
<dt>${say({ ja: '提案', en: 'Proposed' })}</dt><dd>${instant({ language }, proposal.proposedAt)}, ${proposal.proposedBy}<p class="typed">${proposal.note}</p></dd>
<dt>${say({ ja: '公開期限', en: 'To be public by' })}</dt><dd>${dueText(proposal.deadline, now, language)}</dd></dl>
${
  may(actor, 'certificates.revoke', null)
    ? html`${own ? html`<p>${say({ ja: 'あなたは既に決定しています。別の担当者の決定が必要です。', en: 'You have decided already; a different officer has to.' })}</p>` : html`<form method="post" action="${at}/revocation-decisions">${csrf}<input type="hidden" name="ground" value="${proposal.ground}">
<div class="field"><label for="second-note">${say({ ja: '根拠', en: 'On what evidence' })}</label><textarea id="second-note" name="note" rows="2" required></textarea></div><button type="submit" class="danger">${proposal.officer === null ? say({ ja: '失効を提案する', en: 'Propose the revocation' }) : say({ ja: '同意して失効する', en: 'Agree and revoke' })}</button></form>`}
<form method="post" action="${at}/revocation-refusals">${csrf}<div class="field"><label for="refuse-note">${say({ ja: '失効しない理由', en: 'Why not' })}</label><textarea id="refuse-note" name="note" rows="2" required></textarea></div><button type="submit">${own ? say({ ja: '取り下げる', en: 'Take it back' }) : say({ ja: '失効しない', en: 'Refuse' })}</button></form>`
    : ''
}</section>`;
}

function proposeForm({ desks, actor, say, csrf, form, language }: PageContext, serial: string): Html {
  return html`<details><summary>${say({ ja: '失効を決定', en: 'Decide to revoke' })}</summary><form method="post" action="${PATH}/${serial}/revocation-decisions">${csrf}
${groundSelect(desks.revocations.grounds(actor), language, form.text('ground'))}
<div class="field"><label for="note">${say({ ja: '根拠（請求、通報、チケット番号など）', en: 'What it is about: the request, the report, the ticket' })}</label><textarea id="note" name="note" rows="3" required>
${form.text('note')}</textarea></div>
<p class="note">${say({ ja: '利用者の請求以外は、二人目の担当者の決定で失効します。', en: 'Unless the subscriber has asked for it, a second officer has to decide the same.' })}</p><button type="submit" class="danger">${say({ ja: '決定する', en: 'Decide' })}</button></form></details>`;
}
