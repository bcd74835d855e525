import { AccessRefused } from '../core/access.js';
import { html, type Html } from './html.js';
import { InputRefused } from './input-refused.js';
import type { PublicContext } from './page-context.js';
import type { Page } from './page.js';
import { refusalOf } from './refusal.js';

/**
 * Does what a form asks for; when it is refused, shows the form again with what was typed and why.
 * @param again makes the page of the form, with the faults to stand above it
 */
export async function attempt({ say }: Pick<PublicContext, 'say'>, act: () => Promise<Page>, again: (faults: Html) => Promise<Page> | Page): Promise<Page> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof AccessRefused) throw error;
    const lines =
      error instanceof InputRefused
        ? error.faults.map(({ member, text }) => html`<li><strong>${member}</strong>: ${say(text)}</li>`)
        : linesOf(error, say);
    if (lines === undefined) throw error;
    const page = await again(html`<div class="fault" role="alert"><ul>${lines}</ul></div>`);
    return 'title' in page ? { ...page, status: error instanceof InputRefused ? 422 : 409 } : page;
  }
}

function linesOf(error: unknown, say: PublicContext['say']): Html[] | undefined {
  const refusal = refusalOf(error);
  return refusal && [html`<li>${say(refusal.text)}${refusal.remedy === null ? '' : html` ${say(refusal.remedy)}`}</li>`];
}
