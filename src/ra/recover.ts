import type { RaContext } from './context.js';

/** More than could be in work at once on one installation. */
const MOST = 100_000;

/**
 * Gives every challenge and order that is in work its job again: at the start of the program, and now and then. Jobs are told apart by their
 * request, so one that is still there is not doubled, and both kinds are safe to repeat.
 * @returns how many are in work
 */
export async function recover({ transactor, log }: RaContext): Promise<{ challenges: number; orders: number }> {
  const { authorizations, orders } = transactor.read;
  const challengeIds = await authorizations.processingChallenges(MOST);
  const orderIds = await orders.processing(MOST);
  const found = { challenges: challengeIds.length, orders: orderIds.length };
  if (found.challenges + found.orders === 0) return found;
  await transactor.transaction(async ({ jobs }) => {
    for (const challengeId of challengeIds) await jobs.add({ kind: 'validate-challenge', challengeId });
    for (const orderId of orderIds) await jobs.add({ kind: 'issue-order', orderId });
  });
  log.info(found, 'challenges and orders in work have their jobs');
  return found;
}
