import type { Page } from './page.js';
import type { PublicContext } from './page-context.js';
import { refusalOf } from './refusal.js';

/** What assets/passkey.js sends: the fields of the form around its button, and the browser's answer. */
export function scriptMembers({ form }: Pick<PublicContext, 'form'>): { name: string; response: unknown } {
  const body = (typeof form.json === 'object' && form.json !== null ? form.json : {}) as { fields?: unknown; response?: unknown };
  const fields = (typeof body.fields === 'object' && body.fields !== null ? body.fields : {}) as { name?: unknown };
  return { name: typeof fields.name === 'string' ? fields.name : '', response: body.response };
}

/** Answers the script; a refusal in the reader's words. */
export async function answerScript({ say }: Pick<PublicContext, 'say'>, act: () => Promise<Page>): Promise<Page> {
  try {
    return await act();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined || (error as Error).name === 'AccessRefused') throw error;
    return { status: 403, json: { fault: [refusal.text, ...(refusal.remedy === null ? [] : [refusal.remedy])].map(say).join(' ') } };
  }
}
