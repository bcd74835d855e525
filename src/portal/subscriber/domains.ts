import type { Bilingual } from '../../core/language.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { dnsRecords, listAccounts, listValidations } from '../operations/subscriber/domain-operations.js';
import type { PageContext, Route } from '../page-context.js';
import type { Page } from '../page.js';
import { runOperation } from '../run-operation.js';
import { showInstant } from '../show-instant.js';
import { organizationOf } from './organization-frame.js';
import { organizationPage } from './organization-page.js';

/** Names of an organization: validations with their end, accounts, and the DNS records to set. */
export const domainRoutes: readonly Route[] = [{ method: 'GET', path: '/organizations/:organizationId/domains', handler: (context) => domains(context) }];

const STATUS: Readonly<Record<string, Bilingual>> = {
  valid: { ja: '有効', en: 'valid' },
  pending: { ja: '確認待ち', en: 'pending' },
  expired: { ja: '期限切れ', en: 'expired' },
};

async function domains(context: PageContext): Promise<Page> {
  const { say, language, query } = context;
  const [afterName, afterId] = [query['afterName'] ?? '', query['afterId'] ?? ''];
  const { validations, next } = await runOperation(context, listValidations, afterName === '' ? {} : { afterName: afterName.slice(0, 260), afterId: afterId.slice(0, 64) || '-' });
  const { accounts } = await runOperation(context, listAccounts);
  const name = (query['name'] ?? '').trim().slice(0, 260);
  const base = `/organizations/${organizationOf(context)}/domains`;
  const page = async (records: Html): Promise<Page> =>
    organizationPage(context, {
      title: { ja: 'ドメイン名', en: 'Domains' },
      body: html`<h2>${say({ ja: '設定する DNS レコード', en: 'DNS records to set' })}</h2>
<form method="get" action="${base}" class="filter"><label>${say({ ja: 'ドメイン名', en: 'Domain name' })} <input name="name" value="${name}" required maxlength="260" placeholder="example.com"></label><button type="submit">${say({ ja: '表示する', en: 'Show' })}</button></form>
${records}
<h2>${say({ ja: 'ドメイン認証の状況', en: 'Validations' })}</h2>
${
  validations.length === 0
    ? html`<p>${say({ ja: 'まだ認証されたドメイン名がありません。ACME クライアントが最初の証明書を申請すると、ここに表示されます。', en: 'No name has been validated yet. They appear once an ACME client has asked for a certificate.' })}</p>`
    : html`<table><thead><tr><th scope="col">${say({ ja: 'ドメイン名', en: 'Name' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: '方法', en: 'Method' })}</th><th scope="col">${say({ ja: '期限', en: 'Until' })}</th><th scope="col">${say({ ja: 'アカウント', en: 'Account' })}</th></tr></thead><tbody>${validations.map(
        (validation) =>
          html`<tr><td>${validation.wildcard ? '*.' : ''}${validation.name}${validation.subdomains ? say({ ja: '（配下を含む）', en: ' and everything below it' }) : ''}</td><td>${say(STATUS[validation.status] ?? { ja: validation.status, en: validation.status })}</td><td>${validation.method === null ? '' : `BR ${validation.method}`}</td><td>${showInstant(language, validation.expiresAt)}</td><td><code>${validation.accountId}</code></td></tr>`,
      )}</tbody></table>`
}
${next === null ? '' : html`<p><a href="?${new URLSearchParams({ afterName: next.name, afterId: next.id }).toString()}" rel="next">${say({ ja: '次のページ', en: 'Next page' })}</a></p>`}
<h2>${say({ ja: 'ACME アカウント', en: 'ACME accounts' })}</h2>
${accounts.length === 0 ? html`<p>${say({ ja: 'まだアカウントがありません。', en: 'There is no account yet.' })}</p>` : html`<ul>${accounts.map(({ url, status, contacts }) => html`<li><code>${url}</code> ${status} <span class="note">${contacts.join(' ')}</span></li>`)}</ul>`}`,
    });
  if (name === '') return page(html``);
  return attempt(
    context,
    async () => page(recordsOf(context, await runOperation(context, dnsRecords, { name }))),
    (faults) => page(faults),
  );
}

function recordsOf(
  { say }: PageContext,
  { challenges, caa }: { challenges: readonly { owner: string; type: string; value: string | null; challenge: string | null; accountId: string | null }[]; caa: readonly { owner: string; value: string | null; accountId: string | null }[] },
): Html {
  return html`<h3>${say({ ja: 'ドメイン認証（TXT）', en: 'Validation (TXT)' })}</h3>
${
  challenges.length === 0
    ? html`<p>${say({ ja: '現在のポリシーでは DNS による認証は提供されていません。', en: 'The policies in force offer no validation by DNS.' })}</p>`
    : html`<table><thead><tr><th scope="col">${say({ ja: '方法', en: 'Challenge' })}</th><th scope="col">${say({ ja: '名前', en: 'Owner' })}</th><th scope="col">${say({ ja: '値', en: 'Value' })}</th></tr></thead><tbody>${challenges.map(
        ({ owner, challenge, value }) =>
          html`<tr><td>${challenge ?? ''}</td><td><code>${owner} TXT</code></td><td>${value === null ? say({ ja: 'ACME クライアントが発行ごとに設定します', en: 'set by the ACME client, anew for each challenge' }) : html`<code>${value}</code>`}</td></tr>`,
      )}</tbody></table>`
}
<h3>CAA</h3>
<p>${say({ ja: '次のうち一行があれば、この認証局が発行できます。上ほど広く、下ほど狭い許可です（RFC 8657）。ほかの CAA レコードがない場合、設定は任意です。', en: 'Any one of these lines lets this CA issue; those further down allow less (RFC 8657). Without any CAA record, none is needed.' })}</p>
<pre tabindex="0">${caa.map(({ owner, value }) => `${owner} CAA ${value ?? ''}\n`).join('')}</pre>`;
}
