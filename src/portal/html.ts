/** Markup that is safe to send: made by {@link html} alone. */
export class Html {
  readonly markup: string;

  /** @param markup already escaped */
  constructor(markup: string) {
    this.markup = markup;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A template whose values are escaped, for text and quoted attributes; markup within markup stays, lists are joined. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  return new Html(parts.map((part, n) => (n === 0 ? part : `${markupOf(values[n - 1])}${part}`)).join(''));
}

function markupOf(value: string | Html | readonly Html[] | undefined): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  return value.map(({ markup }) => markup).join('');
}
