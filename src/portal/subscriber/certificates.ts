import type { Bilingual } from '../../core/language.js';
import { attempt } from '../attempt.js';
import { Form } from '../form.js';
import { html, type Html } from '../html.js';
import {
  acceptCertificate,
  complainAboutCertificate,
  downloadCertificate,
  expiringCertificates,
  listCertificates,
  readCertificate,
  revokeCertificate,
} from '../operations/subscriber/certificate-operations.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { formMembers, parseInput } from '../parse-input.js';
import { runOperation } from '../run-operation.js';
import { showDay, showInstant } from '../show-instant.js';
import { organizationOf } from './organization-frame.js';
import { organizationPage } from './organization-page.js';

const BASE = '/organizations/:organizationId/certificates';
const ONE = `${BASE}/:certificateId`;

/** Certificates of an organization: list, expiry board, one with its answers, download, revocation. */
export const certificateRoutes: readonly Route[] = [
  { method: 'GET', path: BASE, handler: list },
  { method: 'GET', path: '/organizations/:organizationId/expiring', handler: board },
  { method: 'GET', path: ONE, handler: (context) => one(context) },
  { method: 'POST', path: `${ONE}/download`, handler: download },
  { method: 'POST', path: `${ONE}/accept`, handler: (context) => answered(context, acceptCertificate) },
  { method: 'POST', path: `${ONE}/complain`, handler: (context) => answered(context, complainAboutCertificate) },
  { method: 'POST', path: `${ONE}/revoke`, handler: (context) => answered(context, revokeCertificate) },
];

const STATES: Readonly<Record<'current' | 'expired' | 'revoked' | 'all', Bilingual>> = {
  current: { ja: '有効', en: 'current' },
  expired: { ja: '期限切れ', en: 'expired' },
  revoked: { ja: '失効済み', en: 'revoked' },
  all: { ja: 'すべて', en: 'all' },
};

async function list(context: PageContext): Promise<Page> {
  const { say, language, query, now } = context;
  const organizationId = organizationOf(context);
  const state = (query['state'] ?? 'current') in STATES ? (query['state'] ?? 'current') : 'current';
  const search = (query['search'] ?? '').slice(0, 260);
  const before = /^[1-9][0-9]{0,15}$/.test(query['before'] ?? '') ? query['before'] : undefined;
  const { certificates, next } = await runOperation(context, listCertificates, { state, search, ...(before !== undefined && { before }) });
  const more = new URLSearchParams({ state, search, before: String(next) }).toString();
  return organizationPage(context, {
    title: { ja: '証明書', en: 'Certificates' },
    body: html`<p><a href="/organizations/${organizationId}/expiring">${say({ ja: '期限が近い証明書', en: 'Certificates that end soon' })}</a></p>
<form method="get" class="filter"><label>${say({ ja: '名前・シリアル番号', en: 'Name or serial number' })} <input name="search" value="${search}" maxlength="260"></label>
<label>${say({ ja: '状態', en: 'State' })} <select name="state">${Object.entries(STATES).map(([value, label]) => html`<option value="${value}"${value === state ? html` selected` : ''}>${say(label)}</option>`)}</select></label>
<button type="submit">${say({ ja: '検索', en: 'Search' })}</button></form>
${
  certificates.length === 0
    ? html`<p>${say({ ja: '該当する証明書はありません。', en: 'There is no such certificate.' })}</p>`
    : html`<table><thead><tr><th scope="col">${say({ ja: '名前', en: 'Names' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: '発行', en: 'Issued' })}</th><th scope="col">${say({ ja: '有効期限', en: 'Ends' })}</th></tr></thead><tbody>${certificates.map(
        ({ id, names, notAfter, issuedAt, revocation }) => html`<tr><td><a href="/organizations/${organizationId}/certificates/${id}">${namesText(names)}</a></td><td>${say(stateOf(notAfter, revocation, now))}</td><td>${showDay(language, issuedAt)}</td><td>${showDay(language, notAfter)}</td></tr>`,
      )}</tbody></table>`
}
${next === null ? '' : html`<p><a href="?${more}" rel="next">${say({ ja: '次のページ', en: 'Next page' })}</a></p>`}`,
  });
}

const URGENCY: Readonly<Record<'replaced' | 'urgent' | 'soon' | 'later', Bilingual>> = {
  urgent: { ja: '至急', en: 'urgent' },
  soon: { ja: '30 日以内', en: 'within 30 days' },
  later: { ja: '90 日以内', en: 'within 90 days' },
  replaced: { ja: '更新済み', en: 'replaced' },
};

async function board(context: PageContext): Promise<Page> {
  const { say, language } = context;
  const organizationId = organizationOf(context);
  const { certificates } = await runOperation(context, expiringCertificates);
  const link = (certificate: { id: string; names: string[] }) => html`<a href="/organizations/${organizationId}/certificates/${certificate.id}">${namesText(certificate.names)}</a>`;
  return organizationPage(context, {
    title: { ja: '期限が近い証明書', en: 'Certificates that end soon' },
    body:
      certificates.length === 0
        ? html`<p>${say({ ja: '90 日以内に期限を迎える証明書はありません。', en: 'No certificate ends within 90 days.' })}</p>`
        : html`<p>${say({ ja: '更新は有効期限の 90 日前から行えます（CP 4.7.1）。新しい鍵での更新をお勧めします。', en: 'Renewal is possible from 90 days before the end (CP 4.7.1), best with a new key.' })}</p>
<table><thead><tr><th scope="col">${say({ ja: '緊急度', en: 'Urgency' })}</th><th scope="col">${say({ ja: '名前', en: 'Names' })}</th><th scope="col">${say({ ja: '残り日数', en: 'Days left' })}</th><th scope="col">${say({ ja: '有効期限', en: 'Ends' })}</th><th scope="col">${say({ ja: '後継の証明書', en: 'Replaced by' })}</th></tr></thead><tbody>${certificates.map(
            ({ certificate, urgency, daysLeft, replacedBy }) =>
              html`<tr class="${urgency}"><td>${say(URGENCY[urgency])}</td><td>${link(certificate)}</td><td>${String(daysLeft)}</td><td>${showDay(language, certificate.notAfter)}</td><td>${replacedBy === null ? '' : link(replacedBy)}</td></tr>`,
          )}</tbody></table>`,
  });
}

async function one(context: PageContext, faults: Html | null = null): Promise<Page> {
  const { say, language, csrf, now, desks } = context;
  const held = await runOperation({ ...context, form: new Form() }, readCertificate);
  const base = `/organizations/${organizationOf(context)}/certificates/${held.id}`;
  const { acceptance } = held;
  const row = (label: Bilingual, value: Html | string) => html`<dt>${say(label)}</dt><dd>${value}</dd>`;
  const isCurrent = held.revocation === null && Date.parse(held.notAfter) / 1000 >= now;
  return organizationPage(context, {
    title: { ja: '証明書', en: 'Certificate' },
    body: html`${faults ?? ''}<dl>${row({ ja: '名前', en: 'Names' }, held.names.join(' '))}${row({ ja: '組織', en: 'Organization' }, held.organization)}${row({ ja: '状態', en: 'State' }, say(stateOf(held.notAfter, held.revocation, now)))}${row({ ja: 'シリアル番号', en: 'Serial number' }, html`<code>${held.serial}</code>`)}${row({ ja: '有効期間', en: 'Validity' }, `${showInstant(language, held.notBefore)} - ${showInstant(language, held.notAfter)}`)}${row({ ja: '更新の目安', en: 'Renew from' }, showDay(language, held.renewFrom))}${row({ ja: 'プロファイル', en: 'Profile' }, held.profile)}${row({ ja: 'SHA-256 フィンガープリント', en: 'SHA-256 fingerprint' }, html`<code>${held.fingerprint}</code>`)}${row({ ja: '鍵のハッシュ', en: 'Key hash' }, html`<code>${held.keyHash}</code>`)}${row({ ja: '受領', en: 'Acceptance' }, say(acceptanceText(acceptance, language)))}</dl>
${
  held.revocations.length === 0
    ? ''
    : html`<h2>${say({ ja: '失効', en: 'Revocation' })}</h2><ul>${held.revocations.map(
        ({ reason, recordedAt, crlAt, ocspAt }) =>
          html`<li>${say({ ja: `理由コード ${reason}、${showInstant(language, recordedAt)}に記録。`, en: `Reason ${reason}, recorded ${showInstant(language, recordedAt)}.` })} ${say(
            crlAt === null || ocspAt === null ? { ja: 'CRL・OCSP へ反映中です。', en: 'It is on its way into CRL and OCSP.' } : { ja: `CRL と OCSP に反映済み（${showInstant(language, crlAt)}）。`, en: `CRL and OCSP say so (since ${showInstant(language, crlAt)}).` },
          )}</li>`,
      )}</ul>`
}
<h2>${say({ ja: 'ダウンロード', en: 'Download' })}</h2>
<p>${say({ ja: 'ダウンロードすると、証明書を受領したものとみなされます（CP 4.4.1）。', en: 'A download accepts the certificate (CP 4.4.1).' })}</p>
${(
  [
    ['pem', { ja: '証明書のみ（PEM）', en: 'Certificate (PEM)' }],
    ['chain', { ja: '中間証明書を含む（PEM）', en: 'With its chain (PEM)' }],
    ['pkcs7', { ja: 'PKCS#7（DER）', en: 'PKCS #7 (DER)' }],
  ] as const
).map(([format, label]) => html`<form method="post" action="${base}/download" class="inline">${csrf}<input type="hidden" name="format" value="${format}"><button type="submit">${say(label)}</button></form>`)}
${
  acceptance.state === 'open'
    ? html`<h2>${say({ ja: '受領・申立て', en: 'Accept or complain' })}</h2>
<form method="post" action="${base}/accept">${csrf}<button type="submit">${say({ ja: '受領する', en: 'Accept' })}</button></form>`
    : ''
}
${
  acceptance.state !== 'complained' && now < Date.parse(held.issuedAt) / 1000 + 604_800
    ? html`<form method="post" action="${base}/complain">${csrf}<label>${say({ ja: '記載内容に誤りがある場合は、発行から一週間以内にお知らせください。', en: 'If something in it is wrong, tell us within a week of its issuance.' })}<textarea name="text" rows="4" maxlength="5000" required></textarea></label><button type="submit">${say({ ja: '申し立てる', en: 'Complain' })}</button></form>`
    : ''
}
${
  isCurrent
    ? html`<h2>${say({ ja: '失効の申請', en: 'Revoke' })}</h2>
<p>${say({ ja: '失効は取り消せません。申請後、ただちに OCSP と CRL に反映されます。', en: 'A revocation cannot be undone. OCSP and CRL say so at once.' })}</p>
<form method="post" action="${base}/revoke">${csrf}<fieldset><legend>${say({ ja: '理由', en: 'Reason' })}</legend>${desks.subscriber.certificates.reasons.map(
        ({ reason, title, meaning }) =>
          html`<p><label><input type="radio" name="reason" value="${String(reason)}" required> <strong>${say(title)}</strong></label><br><span class="note">${say(meaning)}</span></p>`,
      )}</fieldset><label>${say({ ja: '補足（任意）', en: 'Note (optional)' })} <input name="note" maxlength="1000"></label><button type="submit" class="danger">${say({ ja: 'この証明書を失効させる', en: 'Revoke this certificate' })}</button></form>`
    : ''
}
<h2>PEM</h2><pre tabindex="0">${held.pem}</pre>`,
  });
}

async function download(context: PageContext): Promise<Page> {
  const { desks, actor, form, params } = context;
  const input = parseInput(downloadCertificate.input, { ...formMembers(downloadCertificate.input, form), ...params });
  return { download: await downloadCertificate.run(desks, actor, input) };
}

type Answer = typeof acceptCertificate | typeof complainAboutCertificate | typeof revokeCertificate;

function answered(context: PageContext, operation: Answer): Promise<Page> {
  return attempt(
    context,
    async () => {
      await runOperation(context, operation as typeof acceptCertificate);
      return redirect(`/organizations/${organizationOf(context)}/certificates/${context.params['certificateId'] ?? ''}`, 'done');
    },
    (faults) => one(context, faults),
  );
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(' ');
  return names.length > 3 ? `${shown} +${names.length - 3}` : shown;
}

function stateOf(notAfter: string, revocation: object | null, now: number): Bilingual {
  return STATES[revocation !== null ? 'revoked' : Date.parse(notAfter) / 1000 < now ? 'expired' : 'current'];
}

function acceptanceText(
  { state, way, at, by, complaint, outcome, note }: { state: string; way: string | null; at: string; by: string | null; complaint: string | null; outcome: string | null; note: string | null },
  language: 'ja' | 'en',
): Bilingual {
  const when = showInstant(language, at);
  if (state === 'open') return { ja: `未受領（${when}に自動的に受領されます）`, en: `not yet (counts as accepted ${when})` };
  if (state === 'complained') {
    const ended = outcome === null ? { ja: '担当者が確認中です', en: 'officers look into it' } : outcome === 'revoked' ? { ja: '失効しました', en: 'it was revoked' } : { ja: `変更なし: ${note ?? ''}`, en: `it stays: ${note ?? ''}` };
    return { ja: `申立てあり（${by ?? ''}、${when}）: ${complaint ?? ''} — ${ended.ja}`, en: `complaint of ${by ?? ''}, ${when}: ${complaint ?? ''} - ${ended.en}` };
  }
  if (way === 'time') return { ja: `受領済み（一週間の経過、${when}）`, en: `accepted, since a week has passed (${when})` };
  return { ja: `受領済み（${by ?? ''}、${when}）`, en: `accepted by ${by ?? ''}, ${when}` };
}
