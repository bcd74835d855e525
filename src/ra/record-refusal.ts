import { Problem } from '../core/problem.js';
import type { OrderId } from '../core/ids.js';
import type { Account } from '../core/state/account.js';
import type { NameRisk } from '../core/state/application.js';
import type { RaContext } from './context.js';

/** Most names that one audit event repeats. */
const NAMES_KEPT = 100;

/**
 * Does an act, and when it is refused with a Problem, records the refusal (BR 5.4.1) and lets the Problem through.
 * @param about what was asked for: names as sent, the order if there is one, and what looked like a listed name, which officers then find in their queue
 */
export async function recordingRefusal<T>(
  { transactor, clock }: Pick<RaContext, 'transactor' | 'clock'>,
  account: Account,
  { risky, ...about }: { names: readonly string[]; orderId?: OrderId; risky?: { readonly found: readonly NameRisk[] } },
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { organizationId } = account;
    await transactor.transaction(async ({ audit, names }) => {
      const actor = { type: 'account', id: account.id } as const;
      for (const risk of risky?.found ?? []) {
        if (risk.list === 'denied' || !(await names.addFinding(organizationId, risk, clock.now()))) continue;
        await audit.append(actor, { kind: 'name.found', organizationId, detail: { kind: risk.kind, name: risk.name, resembles: risk.resembles } });
      }
      await audit.append(actor, {
        kind: 'order.refused',
        organizationId,
        accountId: account.id,
        detail: { ...about, names: about.names.slice(0, NAMES_KEPT), problem: error.message },
      });
    });
    throw error;
  }
}
