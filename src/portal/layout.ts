import type { Bilingual } from '../core/language.js';
import { html, type Html } from './html.js';
import { navigationFor } from './navigation.js';
import type { PublicContext } from './page-context.js';
import { SAID, type Said } from './page.js';

const NAME: Readonly<Record<PublicContext['site'], Bilingual>> = {
  portal: { ja: 'tegata 証明書ポータル', en: 'tegata certificate portal' },
  officers: { ja: 'tegata 審査担当', en: 'tegata officers' },
};

/** A whole page: what stands on every page around `body`. */
export function layout(
  { site, language, say, actor, posted, path, query, csrf, csrfToken, links }: PublicContext,
  { title, body, passkeys = false }: { title: Bilingual; body: Html; passkeys?: boolean },
): Html {
  const other = language === 'ja' ? 'en' : 'ja';
  const switchQuery = new URLSearchParams({ ...query, lang: other }).toString();
  const items = actor === null ? [] : navigationFor(actor, site);
  const said = query['said'];
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${say(title)} - ${say(NAME[site])}</title><link rel="icon" type="image/svg+xml" href="/assets/icon.svg"><link rel="stylesheet" href="/assets/portal.css">${passkeys ? html`<script src="/assets/passkey.js" defer></script>` : ''}</head>
<body class="${site}" data-csrf="${csrfToken}"><a class="skip" href="#main">${say({ ja: '本文へ移動', en: 'Skip to the content' })}</a>
<header><a class="name" href="/">${say(NAME[site])}</a>
${
  items.length === 0
    ? ''
    : html`<nav aria-label="${say({ ja: 'メイン', en: 'Main' })}"><ul>${items.map(
        (item) => html`<li><a href="${item.path}"${isHere(item.path, path) ? html` aria-current="page"` : ''}>${say(item.label)}</a></li>`,
      )}</ul></nav>`
}
<div class="who">${posted ? '' : html`<a href="${path}?${switchQuery}" lang="${other}" hreflang="${other}">${other === 'ja' ? '日本語' : 'English'}</a>`}
${
  actor === null
    ? ''
    : html`<span>${actor.name}</span> <form method="post" action="/sign-out">${csrf}<button type="submit" class="quiet">${say({ ja: 'サインアウト', en: 'Sign out' })}</button></form>`
}</div></header>
<main id="main" tabindex="-1">
${said !== undefined && Object.hasOwn(SAID, said) ? html`<p class="said" role="status">${say(SAID[said as Said])}</p>` : ''}
<h1>${say(title)}</h1>
${body}
</main>
${site === 'portal' ? html`<footer>${footer(say, links)}</footer>` : ''}</body></html>
`;
}

/** What everybody may want to find on any page (BR 4.9.3: how to report a problem). */
function footer(say: PublicContext['say'], links: PublicContext['links']): Html {
  return html`<ul><li><a href="/report-problem">${say({ ja: '証明書の問題の通報', en: 'Report a problem with a certificate' })}</a></li>
<li><a href="/key-compromise">${say({ ja: '鍵の危殆化の証明', en: 'Proof of key compromise' })}</a></li>
<li><a href="/policy">${say({ ja: '本日のポリシー', en: 'Policy of the day' })}</a></li>
<li><a href="${links.public}/">${say({ ja: 'リポジトリ', en: 'Repository' })}</a></li></ul>`;
}

function isHere(item: string, path: string): boolean {
  return item === '/' ? path === '/' : path === item || path.startsWith(`${item}/`);
}
