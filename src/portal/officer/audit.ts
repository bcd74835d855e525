import { html, type Html } from '../html.js';
import { readAuditEvents } from '../operations/audit-log.js';
import type { PageContext, Route } from '../page-context.js';
import type { Page } from '../page.js';
import { parseInput } from '../parse-input.js';
import { textField } from '../parts/fields.js';
import { instant } from '../instant.js';
import { InputRefused } from '../input-refused.js';
import { fromRfc3339, SECONDS_PER_DAY, toRfc3339 } from '../../core/time.js';

/** The audit log as auditors and officers read it (CP 5.4, BR 5.4.1). */
export const auditRoutes: readonly Route[] = [{ method: 'GET', path: '/audit', handler: auditPage }];

const FILTERS = ['kind', 'organizationId', 'actor', 'orderId'] as const;

async function auditPage({ desks, actor, say, language, query, now }: PageContext): Promise<Page> {
  const since = query['since'] === undefined ? toRfc3339(now - SECONDS_PER_DAY) : query['since'].trim();
  const chosen = FILTERS.map((name) => [name, (query[name] ?? '').trim()] as const).filter(([, value]) => value !== '');
  // An order's story is short and may be old.
  const whole = query['since'] === undefined && chosen.some(([name]) => name === 'orderId');
  const { sealed, signed, complete } = await desks.audit.chain(actor);
  const [{ events, next }, fault] = await read();
  const link = (after: number) => new URLSearchParams({ ...Object.fromEntries(chosen), ...(!whole && { since }), after: String(after) }).toString();
  return {
    title: { ja: '監査ログ', en: 'Audit log' },
    body: html`${fault}<p>${say({ ja: '連鎖', en: 'Chain' })}: ${
      sealed === null
        ? say({ ja: 'まだ封印されていません', en: 'nothing is sealed yet' })
        : html`${String(sealed.position)} (${instant({ language }, sealed.at)}) <code>${sealed.hash.slice(0, 16)}…</code>, ${complete ? say({ ja: 'すべて封印済み', en: 'everything is sealed' }) : say({ ja: '封印待ちの記録があります', en: 'the newest events are not sealed yet' })}`
    }; ${say({ ja: '署名', en: 'signed' })}: ${signed === null ? '–' : html`${String(signed.position)} (${instant({ language }, signed.at)})`}</p>
<form method="get" action="/audit" class="row" role="search">
${textField({ name: 'since', label: say({ ja: '日時から（YYYY-MM-DDTHH:MM:SSZ）', en: 'Since (YYYY-MM-DDTHH:MM:SSZ)' }), value: whole ? '' : since })}
${textField({ name: 'kind', label: say({ ja: '種類', en: 'Kind' }), value: query['kind'] ?? '' })}
${textField({ name: 'organizationId', label: say({ ja: '組織 ID', en: 'Organization' }), value: query['organizationId'] ?? '' })}
${textField({ name: 'actor', label: say({ ja: '行為者', en: 'Actor' }), value: query['actor'] ?? '' })}
${textField({ name: 'orderId', label: say({ ja: 'オーダー', en: 'Order' }), value: query['orderId'] ?? '' })}
<button type="submit">${say({ ja: '表示', en: 'Show' })}</button></form>
${
  events.length === 0
    ? html`<p role="status">${say({ ja: 'この範囲に該当する記録はありません。', en: 'No event in this stretch meets the filter.' })}</p>`
    : html`<div class="table" tabindex="0" role="region" aria-label="${say({ ja: '監査ログ', en: 'Audit log' })}"><table class="audit"><thead><tr><th scope="col">#</th><th scope="col">${say({ ja: '日時', en: 'When' })}</th><th scope="col">${say({ ja: '種類', en: 'Kind' })}</th><th scope="col">${say({ ja: '行為者', en: 'Actor' })}</th><th scope="col">${say({ ja: '詳細', en: 'Detail' })}</th></tr></thead><tbody>
${events.map(({ sequence, at, kind, actor: by, detail }) => html`<tr><th scope="row">${String(sequence)}</th><td>${instant({ language }, fromRfc3339(at) ?? 0)}</td><td>${kind}</td><td>${by}</td><td><code class="detail">${JSON.stringify(detail)}</code></td></tr>`)}</tbody></table></div>`
}
${next === null ? html`<p>${say({ ja: 'これより後の記録はありません。', en: 'There are no later events.' })}</p>` : html`<p><a href="/audit?${link(next)}">${say({ ja: '続き', en: 'Go on' })}</a></p>`}`,
  };

  async function read(): Promise<[Awaited<ReturnType<typeof readAuditEvents.run>>, Html]> {
    const asked = { ...Object.fromEntries(chosen), ...(!whole && since !== '' && { since }), ...(/^\d{1,15}$/.test(query['after'] ?? '') && { after: query['after'] }) };
    try {
      return [await readAuditEvents.run(desks, actor, parseInput(readAuditEvents.input, asked), []), html``];
    } catch (error) {
      if (!(error instanceof InputRefused)) throw error;
      const lines = error.faults.map(({ member, text }) => html`<li><strong>${member}</strong>: ${say(text)}</li>`);
      return [{ events: [], next: null }, html`<ul class="fault" role="alert">${lines}</ul>`];
    }
  }
}
