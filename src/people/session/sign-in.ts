import type { PersonId } from '../../core/ids.js';
import type { Site } from '../../core/site.js';
import type { PeopleDependencies } from '../dependencies.js';
import { PeopleRefused } from '../people-refused.js';
import { authenticationOptions, credentialIdOf, verifyAuthentication, type RequestOptions } from '../passkey/authentication.js';
import { relyingPartyOf } from '../passkey/relying-party.js';
import { startSession, type Caller, type StartedSession } from './start-session.js';

const purposeOf = (site: Site, visitor: string) => `sign-in ${site} ${visitor}`;

/** Begins a sign-in. @param visitor names the browser: another one cannot finish it */
export function signInOptions(dependencies: PeopleDependencies, site: Site, visitor: string): Promise<RequestOptions> {
  return authenticationOptions(dependencies.challenges, relyingPartyOf(dependencies, site), purposeOf(site, visitor));
}

/**
 * Signs somebody in with a passkey. Officers come in at the officers' site only, and only while they have a role. A signature counter that does not go up means a
 * copied authenticator (WebAuthn §6.1.1) and is refused. Every refusal is recorded; the reason is in the audit log alone.
 * @throws PeopleRefused
 */
export async function signIn(
  dependencies: PeopleDependencies,
  { site, visitor, response, caller }: { site: Site; visitor: string; response: unknown; caller: Caller },
): Promise<StartedSession> {
  const { transactor, clock, challenges } = dependencies;
  const { read } = transactor;
  const party = relyingPartyOf(dependencies, site);
  const refuse = async (reason: string, personId: PersonId | null): Promise<never> => {
    await transactor.transaction(({ audit }) =>
      audit.append({ type: 'public', address: caller.address }, { kind: 'session.refused', detail: { personId, site, reason } }),
    );
    throw new PeopleRefused(
      { ja: 'このパスキーではサインインできません。', en: 'You cannot sign in with this passkey.' },
      {
        ja: 'このサイトに登録したパスキーをお使いください。パスキーをなくされた場合は、管理者に再招待をご依頼ください。',
        en: 'Use a passkey that you registered with this site. If you have lost yours, ask a manager or administrator to invite you again.',
      },
    );
  };
  const credentialId = credentialIdOf(response);
  const passkey = credentialId === undefined ? undefined : await read.passkeys.get(credentialId);
  if (passkey === undefined) return refuse('the passkey is unknown', null);
  if (passkey.removedAt !== null) return refuse('the passkey was removed', passkey.personId);
  const counter = await verifyAuthentication(challenges, party, purposeOf(site, visitor), passkey, response);
  if (counter === undefined) return refuse('the signature, its challenge or its counter is wrong', passkey.personId);
  const person = await read.people.get(passkey.personId);
  if (person === undefined || person.disabled !== null) return refuse('the person is disabled', passkey.personId);
  if (site === 'officers' && (await read.people.roles(person.id)).length === 0) return refuse('the person has no role at this site', person.id);
  const started = await transactor.transaction(async (stores) => {
    if (!(await stores.passkeys.use(passkey.id, { from: passkey.counter, to: counter }, clock.now()))) return undefined;
    return startSession(dependencies, stores, { person, site, passkeyId: passkey.id, caller });
  });
  return started ?? refuse('the passkey was used or removed at the same moment', person.id);
}
