import type { Actor } from '../../core/actor.js';
import { NotFound } from '../../core/not-found.js';
import type { Person } from '../../core/state/person.js';
import type { Site } from '../../core/site.js';
import { auditActorOf, byOf } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import { PeopleRefused } from '../people-refused.js';
import { registrationOptions, verifyRegistration, type CreationOptions } from '../passkey/registration.js';
import { relyingPartyOf } from '../passkey/relying-party.js';
import { readName } from '../texts.js';

/** Passkeys of one person. */
const MOST_PASSKEYS = 20;

/** The person behind a session. @throws NotFound for an actor that is none */
export async function personOf({ transactor }: Pick<PeopleDependencies, 'transactor'>, { personId }: Actor): Promise<Person> {
  const person = personId === null ? undefined : await transactor.read.people.get(personId);
  if (person === undefined) throw new NotFound('person');
  return person;
}

const purposeOf = ({ id }: Person) => `passkey ${id}`;

/** Begins the making of one more passkey. @throws PeopleRefused */
export async function passkeyOptions(dependencies: PeopleDependencies, actor: Actor, site: Site): Promise<CreationOptions> {
  const person = await personOf(dependencies, actor);
  const present = await dependencies.transactor.read.passkeys.of(person.id);
  if (present.length >= MOST_PASSKEYS) {
    throw new PeopleRefused(
      { ja: `パスキーは ${MOST_PASSKEYS} 個までです。`, en: `There are ${MOST_PASSKEYS} passkeys already.` },
      { ja: '使わないものを削除してください。', en: 'Remove one that you do not use.' },
    );
  }
  return registrationOptions(dependencies.challenges, relyingPartyOf(dependencies, site), purposeOf(person), {
    personId: person.id,
    name: person.name,
    email: person.email,
    present,
  });
}

/** Adds the passkey that the browser has made. @throws PeopleRefused */
export async function addPasskey(dependencies: PeopleDependencies, actor: Actor, { site, name, response }: { site: Site; name: string; response: unknown }): Promise<void> {
  const person = await personOf(dependencies, actor);
  const named = readName(name);
  const made = await verifyRegistration(dependencies.challenges, relyingPartyOf(dependencies, site), purposeOf(person), response);
  const now = dependencies.clock.now();
  await dependencies.transactor.transaction(async ({ passkeys, audit }) => {
    if (!(await passkeys.add({ ...made, personId: person.id, name: named, addedAt: now, usedAt: null, removedAt: null }))) {
      throw new PeopleRefused(
        { ja: 'このパスキーは登録済みです。', en: 'This passkey is registered already.' },
        { ja: '別の認証器をお使いください。', en: 'Use another authenticator.' },
      );
    }
    await audit.append(auditActorOf(actor), { kind: 'passkey.added', detail: { personId: person.id, passkeyId: made.id, rpId: made.rpId } });
  });
}

/** @throws NotFound for a passkey that is not the actor's */
export async function renamePasskey(dependencies: PeopleDependencies, actor: Actor, { id, name }: { id: string; name: string }): Promise<void> {
  const person = await personOf(dependencies, actor);
  const named = readName(name);
  const renamed = await dependencies.transactor.transaction(({ passkeys }) => passkeys.rename(id, person.id, named));
  if (!renamed) throw new NotFound('passkey');
}

/**
 * Removes a passkey; sessions that began with it end.
 * @throws NotFound for one that is not the actor's; PeopleRefused for the last one of its site, which would lock its owner out
 */
export async function removePasskey(dependencies: PeopleDependencies, actor: Actor, id: string): Promise<void> {
  const person = await personOf(dependencies, actor);
  const ended = { at: dependencies.clock.now(), by: byOf(actor) };
  await dependencies.transactor.transaction(async ({ passkeys, sessions, audit }) => {
    const own = await passkeys.of(person.id);
    const passkey = own.find((each) => each.id === id);
    if (passkey === undefined) throw new NotFound('passkey');
    if (own.filter(({ rpId }) => rpId === passkey.rpId).length === 1) {
      throw new PeopleRefused(
        { ja: '最後のパスキーは削除できません。', en: 'The last passkey cannot be removed.' },
        { ja: '先に別のパスキーを追加してください。', en: 'Add another one first.' },
      );
    }
    await passkeys.remove(id, person.id, ended);
    for (const session of await sessions.of(person.id, ended.at)) if (session.passkeyId === id) await sessions.end(session.id, ended);
    await audit.append(auditActorOf(actor), { kind: 'passkey.removed', detail: { personId: person.id, passkeyId: id, rpId: passkey.rpId } });
  });
}
