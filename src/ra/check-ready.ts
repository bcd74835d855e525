import { Problem } from '../core/problem.js';
import { deriveAuthorizationStatus, type Authorization } from '../core/state/authorization.js';
import type { EpochSeconds } from '../core/time.js';
import type { EffectivePolicy } from '../policy/policy.js';
import { whyEvidenceIsUnusable } from '../policy/reuse.js';
import type { OrderView } from './registration-authority.js';

/**
 * Checks that an order may be finalized (RFC 8555 §7.4).
 * @throws Problem orderNotReady, saying what is missing
 */
export function checkReady({ order, status }: OrderView, authorizations: readonly Authorization[], now: EpochSeconds): void {
  switch (status) {
    case 'ready':
      return;
    case 'pending': {
      const waiting = authorizations
        .filter((authorization) => deriveAuthorizationStatus(authorization, now) === 'pending')
        .map(({ identifier }) => identifier.value);
      throw new Problem('orderNotReady', `the order is pending: fulfill a challenge of the authorization for ${waiting.join(', ')} first`);
    }
    case 'processing':
    case 'valid':
      throw new Problem('orderNotReady', `the order is ${status}: it has been finalized already; get the order to see its certificate`);
    case 'invalid':
      throw new Problem(
        'orderNotReady',
        `the order is invalid${order.state === 'invalid' ? ` (${order.problem.detail})` : ''}; create a new order`,
      );
  }
}

/**
 * Checks each authorization's age and method as of the day of issuance (BR 4.2.1).
 * @throws Problem unauthorized
 */
export function checkEvidence(authorizations: readonly Authorization[], effective: EffectivePolicy, now: EpochSeconds): void {
  for (const { identifier, status, validatedAt, challenges } of authorizations) {
    const proof = challenges.find((challenge) => challenge.status === 'valid');
    const reason =
      status !== 'valid' || proof === undefined || validatedAt === null
        ? `it is ${status}`
        : whyEvidenceIsUnusable({ method: proof.method, obtainedAt: validatedAt }, effective, now);
    if (reason !== undefined) {
      throw new Problem(
        'unauthorized',
        `the authorization for ${identifier.value} cannot be used any more: ${reason}; deactivate it and create a new order`,
      );
    }
  }
}
