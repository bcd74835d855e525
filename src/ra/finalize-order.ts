import { hash } from 'node:crypto';
import type { OrderId } from '../core/ids.js';
import { Problem } from '../core/problem.js';
import type { Account } from '../core/state/account.js';
import type { Authorization } from '../core/state/authorization.js';
import type { NameRisk } from '../core/state/application.js';
import { ORDER_TRANSITIONS, type Order } from '../core/state/order.js';
import type { EffectivePolicy } from '../policy/policy.js';
import { reviewCaa, type CaaReview } from './check-caa.js';
import { checkCsrKey, checkCsrNames, checkKeyNotBlocked } from './check-csr.js';
import { checkEvidence, checkReady } from './check-ready.js';
import { profileOf } from './choose-profile.js';
import type { IssuanceStart, ProcessingOrder, RaContext } from './context.js';
import { passGate, readApplicant } from './pass-gate.js';
import type { CertificationRequest } from './ports.js';
import { getOrder, readOrder } from './read-resources.js';
import { recordCaaCheck } from './record-caa-check.js';
import { recordingRefusal } from './record-refusal.js';
import type { OrderView } from './registration-authority.js';
import { checkRequestedValidity } from './requested-validity.js';
import { screenNames } from './screen-names.js';
import { viewOrder } from './view-order.js';
import type { Started } from './work-in-hand.js';

/** Lookups end by themselves; a request has nothing that could end them sooner. */
const NEVER = new AbortController().signal;

/**
 * Accepts the CSR of a ready order (RFC 8555 §7.4): everything is judged anew as of today, then the order becomes processing, with its job, in
 * one commit, and the answer waits a moment for the certificate. A refusal leaves the order as it was; from the commit on it ends in valid or invalid.
 * @throws Problem as {@link RegistrationAuthority.finalizeOrder} says; the refusal is recorded
 */
export async function finalizeOrder(context: RaContext, account: Account, id: OrderId, csr: Buffer): Promise<OrderView> {
  const { transactor, clock } = context;
  const stores = transactor.read;
  const order = await readOrder(stores, account, id);
  const authorizations = order.state === 'open' ? await stores.authorizations.getMany(order.authorizationIds) : [];
  const names = order.identifiers.map(({ value }) => value);
  const risky = { found: [] as NameRisk[] };
  return recordingRefusal(context, account, { names, orderId: id, risky }, async () => {
    const now = clock.now();
    checkReady(viewOrder(order, authorizations, now), authorizations, now);
    const { facts, dated } = profileOf(context, order.profile);
    const effective = dated.at(now);
    checkEvidence(authorizations, effective, now);
    risky.found = await screenNames(context, stores, account.organizationId, names);
    checkRequestedValidity(order, facts, effective, now);
    const request = context.readCertificationRequest(csr);
    checkCsrNames(request, names);
    await checkCsrKey(context, request, effective.policy.keys);
    const caa = await permittedByCaa(context, account, { order, authorizations, issuers: effective.policy.caaIdentities });
    return begin(context, account, { order, authorizations, csr, request, effective, caa, risks: risky.found });
  });
}

/** @throws Problem caa or dns, with what was looked up recorded */
async function permittedByCaa(context: RaContext, account: Account, about: Parameters<typeof reviewCaa>[2]): Promise<CaaReview> {
  const review = await reviewCaa(context, account.id, about, NEVER);
  if (review.problem === undefined) return review;
  await context.transactor.transaction(async (stores) => {
    for (const check of review.made) await recordCaaCheck(stores, check);
  });
  throw review.problem;
}

async function begin(
  context: RaContext,
  account: Account,
  {
    order,
    authorizations,
    csr,
    request,
    effective,
    caa,
    risks,
  }: {
    order: Order;
    authorizations: readonly Authorization[];
    csr: Buffer;
    request: CertificationRequest;
    effective: EffectivePolicy;
    caa: CaaReview;
    risks: readonly NameRisk[];
  },
): Promise<OrderView> {
  const { transactor, clock, issuances, waitMs } = context;
  const { id } = order;
  const processing: ProcessingOrder = { ...order, state: ORDER_TRANSITIONS.open.finalize, csr };
  const inHand: { started?: Started<IssuanceStart, OrderView> } = {};
  try {
    // An authorization that leaves valid meanwhile fails its orders in the same commit, so the compare-and-swap sees that too.
    await transactor.transaction(async (stores) => {
      const applicant = await readApplicant(stores, account);
      passGate(context, applicant, effective, clock.now(), risks);
      await checkKeyNotBlocked(stores, request.spki);
      if (!(await stores.orders.beginProcessing(id, csr)))
        throw new Problem('orderNotReady', 'the order has been finalized or has failed meanwhile; get the order to see its state');
      await stores.jobs.add({ kind: 'issue-order', orderId: id });
      const caaChecks = [...caa.kept];
      for (const check of caa.made) caaChecks.push(await recordCaaCheck(stores, check));
      await stores.audit.append(
        { type: 'account', id: account.id },
        {
          kind: 'order.finalized',
          organizationId: order.organizationId,
          accountId: account.id,
          orderId: id,
          detail: { spkiHash: hash('sha256', request.spki, 'hex'), caaChecks, ...effective.decidedUnder },
        },
      );
      inHand.started = issuances.prepare({ order: processing, spki: request.spki, applicant, authorizations, caaUntil: caa.usableUntil });
      issuances.begin(id, inHand.started);
    });
    return (inHand.started && (await issuances.wait(inHand.started, waitMs))) ?? (await getOrder(context, account, id));
  } finally {
    if (inHand.started) issuances.end(id, inHand.started);
  }
}
