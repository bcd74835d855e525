import { may } from '../../core/access.js';
import type { Bilingual } from '../../core/language.js';
import type { CompromiseProofKind } from '../../revocation/ports.js';
import { standingOf } from '../../core/state/certificate-standing.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { blockKey } from '../operations/revocations.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { textArea, textField } from '../parts/fields.js';
import { instant } from '../instant.js';
import { runOperation } from '../run-operation.js';
import { standingText } from './standing-text.js';

const PATH = '/keys';
const MOST_SHOWN = 200;

/** Keys that are never certified again (BR 6.1.1.3, CP 4.9.12). */
export const keyRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handler: (context) => listPage(context) },
  { method: 'POST', path: PATH, handler: block },
  { method: 'GET', path: `${PATH}/:hash`, handler: keyPage },
];

const PROOFS: Readonly<Record<CompromiseProofKind, Bilingual>> = {
  'private-key': { ja: '秘密鍵の提出', en: 'the private key was handed in' },
  csr: { ja: '危殆化を示す CSR', en: 'a CSR that tells' },
  signature: { ja: 'チャレンジへの署名', en: 'a signed challenge' },
  'certificate-key': { ja: '証明書の鍵による失効要求', en: 'a revocation signed with the key' },
  'subscriber-statement': { ja: '利用者の申告', en: 'the subscriber’s word' },
  reference: { ja: '参照情報（担当者の判断）', en: 'a reference, judged by officers' },
};

function block(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      const { spkiHash } = await runOperation(context, blockKey);
      return redirect(`${PATH}/${spkiHash}`, 'done');
    },
    (faults) => listPage(context, faults),
  );
}

async function listPage({ desks, actor, say, language, csrf, form, query }: PageContext, faults: Html = html``): Promise<Page> {
  const keys = await desks.revocations.keys(actor, MOST_SHOWN);
  return {
    title: { ja: 'ブロックされた鍵', en: 'Blocked keys' },
    body: html`${faults}${
      keys.length === 0
        ? html`<p>${say({ ja: 'ブロックされた鍵はありません。', en: 'No key is blocked.' })}</p>`
        : html`<div class="table" tabindex="0" role="region" aria-label="${say({ ja: 'ブロックされた鍵', en: 'Blocked keys' })}"><table><thead><tr><th scope="col">${say({ ja: '鍵（SPKI の SHA-256）', en: 'Key (SHA-256 of SPKI)' })}</th><th scope="col">${say({ ja: '根拠', en: 'On what' })}</th><th scope="col">${say({ ja: '担当', en: 'By' })}</th><th scope="col">${say({ ja: '日時', en: 'When' })}</th></tr></thead><tbody>
${keys.map(({ spkiHash, proof, detail, blockedBy, secondedBy, blockedAt }) => html`<tr><th scope="row"><a href="${PATH}/${spkiHash}"><code>${spkiHash}</code></a></th><td>${say(PROOFS[proof])}: ${detail}</td><td>${blockedBy}${secondedBy === null ? '' : `, ${secondedBy}`}</td><td>${instant({ language }, blockedAt)}</td></tr>`)}</tbody></table></div>`
    }
${
  may(actor, 'certificates.revoke', null)
    ? html`<details><summary>${say({ ja: '鍵をブロックする', en: 'Block a key' })}</summary><p>${say({ ja: '証明のない通報でも、一人の担当者がブロックできます。その鍵の証明書については、24 時間以内に別の担当者が失効を決定します。', en: 'One officer may block a key on a report that is not proven. For its certificates a decision is opened that another officer completes within 24 hours.' })}</p>
<form method="post" action="${PATH}">${csrf}${textField({ name: 'spkiHash', label: say({ ja: '鍵（SPKI の SHA-256）', en: 'Key (SHA-256 of SPKI)' }), value: form.text('spkiHash') || (query['key'] ?? ''), required: true })}
${textArea({ name: 'reason', label: say({ ja: '根拠', en: 'Who says so, and where' }), value: form.text('reason'), required: true }, 3)}<button type="submit" class="danger">${say({ ja: 'ブロックする', en: 'Block' })}</button></form></details>`
    : ''
}`,
  };
}

async function keyPage({ desks, actor, params, say, language, now }: PageContext): Promise<Page> {
  const { spkiHash, blocked, certificates } = await desks.revocations.key(actor, params['hash'] ?? '');
  return {
    title: { ja: '鍵', en: 'Key' },
    body: html`<dl><dt>${say({ ja: 'SPKI の SHA-256', en: 'SHA-256 of SPKI' })}</dt><dd><code>${spkiHash}</code></dd>
<dt>${say({ ja: '状態', en: 'State' })}</dt><dd>${
      blocked === null
        ? html`${say({ ja: 'ブロックされていません', en: 'not blocked' })}${may(actor, 'certificates.revoke', null) ? html` (<a href="${PATH}?key=${spkiHash}">${say({ ja: 'ブロックする', en: 'block it' })}</a>)` : ''}`
        : html`<strong>${say({ ja: 'ブロック済み', en: 'blocked' })}</strong> ${instant({ language }, blocked.blockedAt)}, ${blocked.blockedBy}: ${say(PROOFS[blocked.proof])}, ${blocked.detail}`
    }</dd></dl>
<h2>${say({ ja: '証明書', en: 'Certificates' })}</h2>
${certificates.length === 0 ? html`<p>${say({ ja: 'ありません。', en: 'None.' })}</p>` : html`<ul>${certificates.map((certificate) => html`<li><a href="/certificates/${certificate.serial}"><code>${certificate.serial}</code></a> ${standingText(standingOf(certificate, now), say)} ${certificate.subject.organization}: ${certificate.names.join(', ')}</li>`)}</ul>`}`,
  };
}
