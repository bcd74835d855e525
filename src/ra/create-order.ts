import { newId, type OrderId } from '../core/ids.js';
import type { Account } from '../core/state/account.js';
import type { NameRisk } from '../core/state/application.js';
import type { Order } from '../core/state/order.js';
import { chooseProfile } from './choose-profile.js';
import type { RaContext } from './context.js';
import { passGate, readApplicant } from './pass-gate.js';
import type { RaStores } from './ports.js';
import { prepareAuthorizations } from './prepare-authorizations.js';
import { recordingRefusal } from './record-refusal.js';
import type { NewOrder, OrderView } from './registration-authority.js';
import { requestedNames } from './requested-names.js';
import { checkRequestedValidity } from './requested-validity.js';
import { screenNames } from './screen-names.js';
import { viewOrder } from './view-order.js';

/**
 * Takes an order (RFC 8555 §7.4): profile, vetting gate and names are judged, authorizations found or made, everything written together.
 * The order expires with the first of its parts.
 * @throws Problem as {@link RegistrationAuthority.createOrder} says; the refusal is recorded
 */
export function createOrder(context: RaContext, account: Account, request: NewOrder): Promise<OrderView> {
  const names = request.identifiers.map(({ value }) => value);
  const risky = { found: [] as NameRisk[] };
  return recordingRefusal(context, account, { names, risky }, () =>
    context.transactor.transaction((stores) => addOrder(context, stores, account, request, risky)),
  );
}

async function addOrder(context: RaContext, stores: RaStores, account: Account, request: NewOrder, risky: { found: NameRisk[] }): Promise<OrderView> {
  const now = context.clock.now();
  const applicant = await readApplicant(stores, account);
  const { facts, dated } = chooseProfile(context, request.profile, applicant.eabKey);
  const effective = dated.at(now);
  passGate(context, applicant, effective, now);
  checkRequestedValidity(request, facts, effective, now);
  const requested = requestedNames(context, request.identifiers, effective, applicant.eabKey);
  const names = requested.map(({ value }) => value);
  risky.found = await screenNames(context, stores, account.organizationId, names);
  if (risky.found.length > 0) passGate(context, applicant, effective, now, risky.found);
  const authorizations = await prepareAuthorizations(context, stores.authorizations, { accountId: account.id, requested, effective, now });
  const { policy } = effective;
  const order: Order = {
    id: newId<OrderId>(context.random),
    accountId: account.id,
    organizationId: account.organizationId,
    profile: facts.name,
    policy: { name: policy.name, hash: policy.hash },
    baseline: effective.decidedUnder.baseline,
    identifiers: names.map((value) => ({ type: 'dns', value })),
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    authorizationIds: authorizations.map(({ id }) => id),
    expiresAt: Math.min(now + context.orderLifetimeSeconds, ...authorizations.map(({ expiresAt }) => expiresAt)),
    createdAt: now,
    state: 'open',
  };
  await stores.orders.add(order);
  await stores.audit.append(
    { type: 'account', id: account.id },
    {
      kind: 'order.created',
      organizationId: account.organizationId,
      accountId: account.id,
      orderId: order.id,
      detail: { names, profile: facts.name, ...effective.decidedUnder },
    },
  );
  return viewOrder(order, authorizations, now);
}
