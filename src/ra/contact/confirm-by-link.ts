import { InvariantError } from '../../core/invariant-error.js';
import type { RaContext } from '../context.js';
import type { ConfirmationView } from '../registration-authority.js';
import { answerConfirmation } from './answer-confirmation.js';
import { readByLink, viewConfirmation } from './find-confirmation.js';

/** Characters of a browser's name that are kept. */
const LONGEST_USER_AGENT = 200;

/**
 * The contact confirms on the page behind the link. Good once: whoever comes later gets the answer that is there.
 * @returns undefined for a value that is none of ours; else whether this call was the one, and what there is afterwards
 */
export async function confirmByLink(
  context: RaContext,
  value: string,
  { address, userAgent }: { address: string; userAgent: string },
): Promise<{ confirmed: boolean; view: ConfirmationView } | undefined> {
  const { transactor, clock } = context;
  const found = await readByLink(transactor.read, value);
  if (found === undefined) return undefined;
  const now = clock.now();
  return transactor.transaction(async (stores) => {
    const answer = { by: 'link', address, userAgent: userAgent.slice(0, LONGEST_USER_AGENT) } as const;
    const confirmed = await answerConfirmation(stores, found, 'confirm', { at: now, answer });
    const after = await stores.confirmations.get(found.id);
    if (after === undefined) throw new InvariantError(`confirmation ${found.id} is gone`);
    return { confirmed, view: await viewConfirmation(context, stores, after, now) };
  });
}
