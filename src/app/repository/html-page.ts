import { createHash } from 'node:crypto';
import { html, type Html } from '../../portal/html.js';
import type { StaticPage } from '../public-listener.js';
import { LANGUAGES, type Language } from './language.js';

const STYLE =
  'body{max-width:64rem;margin:0 auto;padding:1rem;font-family:sans-serif;line-height:1.6}table{border-collapse:collapse;width:100%}' +
  'caption{text-align:left;font-weight:bold}th,td{border:1px solid #767676;padding:.3rem .6rem;text-align:left;vertical-align:top}code{overflow-wrap:anywhere}';

/** No script, picture, form or frame; the one style sheet is named by its hash. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
};

const NAMES: Readonly<Record<Language, string>> = { en: 'English', ja: '日本語' };

/** A page in each language, with the way to the other. */
export type Bilingual = Readonly<Record<Language, StaticPage>>;

/**
 * Makes a page in both languages.
 * @param path below the language's own: `/organization` is at `/en/organization`; `/` at `/en/`
 */
export function bilingualPage(path: string, write: (language: Language) => { title: string; body: readonly Html[] }): Bilingual {
  return { en: htmlPage(path, 'en', write('en')), ja: htmlPage(path, 'ja', write('ja')) };
}

function htmlPage(path: string, language: Language, { title, body }: { title: string; body: readonly Html[] }): StaticPage {
  const others = LANGUAGES.filter((other) => other !== language).map(
    (other) => html`<a href="/${other}${path}" hreflang="${other}" lang="${other}">${NAMES[other]}</a>`,
  );
  const { markup } = html`<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>`;
  const rest = html`</head><body><header><nav aria-label="${language === 'en' ? 'Language' : '言語'}">${others}</nav></header><main><h1>${title}</h1>${body}</main></body></html>`;
  return {
    contentType: 'text/html; charset=utf-8',
    body: Buffer.from(`<!doctype html>${markup}<style>${STYLE}</style>${rest.markup}\n`),
    headers: { ...HEADERS, 'Content-Language': language },
  };
}

/** A table with a heading for each column, and the first cell of each row as its heading. */
export function table(caption: string, columns: readonly string[], rows: readonly (readonly [string | Html, ...(string | Html)[]])[]): Html {
  const heads = columns.map((column) => html`<th scope="col">${column}</th>`);
  const body = rows.map(([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`);
  return html`<table><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`;
}

export function link(href: string, text: string = href): Html {
  return html`<a href="${href}">${text}</a>`;
}
