import { Problem } from '../core/problem.js';
import type { OrderId } from '../core/ids.js';
import type { Account } from '../core/state/account.js';
import type { RaContext } from './context.js';

/** Most names that one audit event repeats. */
const NAMES_KEPT = 100;

/**
 * Does an act, and when it is refused with a Problem, records the refusal (BR 5.4.1) and lets the Problem through.
 * @param about what was asked for: names as sent, and the order if there is one
 */
export async function recordingRefusal<T>(
  { transactor }: Pick<RaContext, 'transactor'>,
  account: Account,
  about: { names: readonly string[]; orderId?: OrderId },
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await transactor.transaction(({ audit }) =>
      audit.append(
        { type: 'account', id: account.id },
        {
          kind: 'order.refused',
          organizationId: account.organizationId,
          accountId: account.id,
          detail: { ...about, names: about.names.slice(0, NAMES_KEPT), problem: error.message },
        },
      ),
    );
    throw error;
  }
}
