import { isWildcard } from '../core/identifier.js';
import { InvariantError } from '../core/invariant-error.js';
import type { Account } from '../core/state/account.js';
import { deriveAuthorizationStatus } from '../core/state/authorization.js';
import { chooseProfile } from './choose-profile.js';
import type { RaContext } from './context.js';
import { passGate, readApplicant } from './pass-gate.js';
import { prepareAuthorizations } from './prepare-authorizations.js';
import { recordingRefusal } from './record-refusal.js';
import { refusedNames } from './refused-names.js';
import type { AuthorizationView, RequestedIdentifier } from './registration-authority.js';
import { requestedNames } from './requested-names.js';

/** Refusals of newAuthz carry 403 (RFC 8555 §7.4.1). */
const FORBIDDEN = { status: 403 } as const;

/**
 * Pre-authorization (RFC 8555 §7.4.1), judged like an order for that one name under the account's default profile. One that the account has
 * already, valid or untouched, is returned instead of a new one. With `subdomainAuthAllowed` it is for every name below too (RFC 9444).
 * @throws Problem rejectedIdentifier, unsupportedIdentifier, userActionRequired
 */
export function createAuthorization(
  context: RaContext,
  account: Account,
  identifier: RequestedIdentifier,
): Promise<AuthorizationView> {
  return recordingRefusal(context, account, { names: [identifier.value] }, () =>
    context.transactor.transaction(async (stores) => {
      const now = context.clock.now();
      if (isWildcard(identifier.value)) {
        throw refusedNames(
          [
            {
              type: 'rejectedIdentifier',
              reason: 'wildcard names cannot be authorized ahead of their order; create an order for it',
              identifier,
            },
          ],
          FORBIDDEN,
        );
      }
      const applicant = await readApplicant(stores, account);
      const effective = chooseProfile(context, null, applicant.eabKey).dated.at(now);
      passGate(context, applicant, effective, now);
      const requested = requestedNames(context, [identifier], effective, applicant.eabKey, FORBIDDEN);
      const [authorization] = await prepareAuthorizations(context, stores.authorizations, { accountId: account.id, requested, effective, now });
      if (authorization === undefined) throw new InvariantError('one name gave no authorization');
      await stores.audit.append(
        { type: 'account', id: account.id },
        {
          kind: 'authorization.created',
          accountId: account.id,
          detail: { authorizationId: authorization.id, name: authorization.identifier.value, ...effective.decidedUnder },
        },
      );
      return { authorization, status: deriveAuthorizationStatus(authorization, now) };
    }),
  );
}
