import { profileOf } from './choose-profile.js';
import { checkEvidence } from './check-ready.js';
import type { IssuanceStart, RaContext } from './context.js';
import { passGate } from './pass-gate.js';
import type { IssuanceRequest } from './ports.js';
import { checkRequestedValidity } from './requested-validity.js';

/**
 * Judges an order for the last time, as of the instant of issuance: each datum against the limit of that day (BR 4.2.1, 6.3.2). Finalize has judged
 * the same, but a date may have passed since, and a run after a restart comes hours later. Works on what was read; asks no database.
 * @throws Problem unauthorized for an authorization, userActionRequired for the organization, malformed for the validity asked for, invalidProfile
 */
export function judgeIssuance(context: RaContext, { order, spki, applicant, authorizations }: IssuanceStart): IssuanceRequest {
  const { id, accountId, organizationId, profile, identifiers, notBefore, notAfter } = order;
  const now = context.clock.now();
  const { facts, dated } = profileOf(context, profile);
  const effective = dated.at(now);
  checkEvidence(authorizations, effective, now);
  checkRequestedValidity(order, facts, effective, now);
  const subject = passGate(context, applicant, effective, now);
  const { maxValidityDays, decidedUnder } = effective;
  return {
    orderId: id,
    accountId,
    organizationId,
    profile,
    names: identifiers.map(({ value }) => value),
    spki,
    subject,
    notBefore,
    notAfter,
    maxValidityDays,
    decidedUnder,
  };
}
