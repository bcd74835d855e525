import type { CertificateId, OrderId } from '../core/ids.js';
import { InvariantError } from '../core/invariant-error.js';
import { Problem, type StoredProblem } from '../core/problem.js';
import { ORDER_TRANSITIONS, type Order } from '../core/state/order.js';
import { checkKeyNotBlocked } from './check-csr.js';
import type { IssuanceStart, ProcessingOrder, RaContext } from './context.js';
import { judgeIssuance } from './judge-issuance.js';
import { readApplicant } from './pass-gate.js';
import type { IssuanceRequest } from './ports.js';
import { reviewAtIssuance } from './review-at-issuance.js';

/** Starts that an order gets before it is given up. */
export const MOST_STARTS = 3;

const GIVEN_UP: StoredProblem = {
  type: 'serverInternal',
  detail: 'the certificate could not be issued; the operators have been told. Create a new order later',
  status: 500,
};

/**
 * Turns a processing order into a certificate (CP 4.2.3), and records how that ended. Safe to repeat: issuance finds the certificate that an
 * earlier run has made. An order in another state needs nothing, one that no longer stands up on the day of issuance becomes invalid.
 * @param attempts runs of this job already begun, this one not counted
 * @throws what issuance threw, unless this was the last start; the signal's reason when nothing was begun
 */
export async function runIssuance(context: RaContext, id: OrderId, signal: AbortSignal, attempts: number): Promise<void> {
  signal.throwIfAborted();
  const inHand = context.issuances.find(id);
  const start = inHand ?? (await readStart(context, id));
  if (start === undefined) return;
  if (attempts >= MOST_STARTS) return giveUp(context, start.order);
  // What has its certificate already gets it, whatever is in force now; to take it away is revocation.
  const made = inHand === undefined ? await findIssued(context, id) : undefined;
  if (made !== undefined) return complete(context, start.order, made);
  const refusal = await reviewAtIssuance(context, start, { signal, lastRun: attempts + 1 >= MOST_STARTS });
  if (refusal !== undefined) return fail(context, start.order, refusal.toStored());
  const blocked = await whyBlocked(context, start);
  if (blocked !== undefined) return fail(context, start.order, blocked);
  // After the review: that may wait for the network, and a date may pass meanwhile.
  const request = judge(context, start);
  if ('problem' in request) return fail(context, start.order, request.problem);
  const result = await issue(context, request, signal, attempts);
  if (result === undefined) return giveUp(context, start.order);
  return result.ok ? complete(context, start.order, result.certificateId) : fail(context, start.order, result.problem);
}

/** A key may be reported compromised after finalize. From this look on the database itself begins no certificate for it. */
async function whyBlocked({ transactor }: RaContext, { spki }: IssuanceStart): Promise<StoredProblem | undefined> {
  try {
    await checkKeyNotBlocked(transactor.read, spki);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.toStored();
    throw error;
  }
}

function judge(context: RaContext, start: IssuanceStart): IssuanceRequest | { problem: StoredProblem } {
  try {
    return judgeIssuance(context, start);
  } catch (error) {
    if (error instanceof Problem) return { problem: error.toStored() };
    throw error;
  }
}

/** @returns undefined when the last start has failed */
async function issue(
  context: RaContext,
  request: IssuanceRequest,
  signal: AbortSignal,
  attempts: number,
): Promise<Awaited<ReturnType<RaContext['issue']>> | undefined> {
  try {
    return await context.issue(request, signal);
  } catch (error) {
    signal.throwIfAborted();
    context.log.warn({ err: error, orderId: request.orderId, attempts }, 'an issuance has failed');
    if (attempts + 1 < MOST_STARTS) throw error;
    return undefined;
  }
}

async function complete({ transactor, issuances }: RaContext, order: ProcessingOrder, certificateId: CertificateId): Promise<void> {
  const { id, organizationId, accountId } = order;
  const completed = await transactor.transaction(async ({ orders, audit }) => {
    if (!(await orders.complete(id, certificateId))) return false;
    await audit.append({ type: 'system' }, { kind: 'order.issued', organizationId, accountId, orderId: id, detail: { certificateId } });
    return true;
  });
  if (completed)
    issuances.finish(id, { order: { ...facts(order), state: ORDER_TRANSITIONS.processing.issue, certificateId }, status: 'valid' });
}

/** For a run without a waiting request, after a restart for one: reads everything anew. */
async function readStart(context: RaContext, id: OrderId): Promise<IssuanceStart | undefined> {
  const stores = context.transactor.read;
  const order = await stores.orders.get(id);
  if (order?.state !== 'processing') return undefined;
  const account = await stores.accounts.get(order.accountId);
  if (account === undefined) throw new InvariantError(`order ${id} has lost its account`);
  const applicant = await readApplicant(stores, account);
  const { spki } = context.readCertificationRequest(order.csr);
  return { order, spki, applicant, authorizations: await stores.authorizations.getMany(order.authorizationIds), caaUntil: 0 };
}

async function findIssued({ transactor }: RaContext, id: OrderId): Promise<CertificateId | undefined> {
  const certificate = await transactor.read.certificates.findByOrder(id);
  return certificate?.state === 'issued' ? certificate.id : undefined;
}

/** Ends an order that has had its starts. What has its certificate all the same is finished, however often it was started. */
async function giveUp(context: RaContext, order: ProcessingOrder): Promise<void> {
  const certificateId = await findIssued(context, order.id);
  if (certificateId !== undefined) return complete(context, order, certificateId);
  context.log.error({ orderId: order.id }, `an order is given up after ${MOST_STARTS} starts: its certificate could not be issued`);
  return fail(context, order, GIVEN_UP);
}

async function fail({ transactor, issuances }: RaContext, order: ProcessingOrder, problem: StoredProblem): Promise<void> {
  const { id, organizationId, accountId } = order;
  const failed = await transactor.transaction(async ({ orders, audit }) => {
    if (!(await orders.fail(id, 'processing', problem))) return false;
    await audit.append(
      { type: 'system' },
      { kind: 'order.failed', organizationId, accountId, orderId: id, detail: { problem: `${problem.type}: ${problem.detail}` } },
    );
    return true;
  });
  if (failed) issuances.finish(id, { order: { ...facts(order), state: ORDER_TRANSITIONS.processing.fail, problem }, status: 'invalid' });
}

function facts({ csr: _csr, state: _state, ...rest }: ProcessingOrder): Omit<Order, 'state'> {
  return rest;
}
