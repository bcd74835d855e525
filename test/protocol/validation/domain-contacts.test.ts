import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  askByOfficer,
  authorizationsOf,
  contactChallenge,
  endedAuthorization,
  issued,
  lastValidation,
  linkOf,
  page,
  startContactScene,
  type ContactScene,
} from '../../support/contact-challenges.js';
import { developmentKeys } from '../../support/development-keys.js';
import { order } from '../../support/order-flow.js';

const CALLED = { officer: 'sato', note: 'called at 14:05 JST', values: [] as string[], spokeWith: 'Hanako Yamada' };
const NUMBER = '+81312345678';

describe('domain contacts, shortly before the methods end', () => {
  let scene: ContactScene;
  beforeAll(async () => {
    await developmentKeys('2025-07-01');
    scene = await startContactScene('2025-07-12T01:00:00Z');
    for (const [kind, value] of [
      ['email', 'registrant@registry.example'],
      ['telephone', NUMBER],
      ['fax', '+81 3 8765 4321'],
      ['sms', '+819012345678'],
      ['post', '〒100-0001 東京都千代田区千代田1-1  登録 太郎'],
    ] as const) {
      await scene.ca.contacts.addDomainContact({ domain: 'example.net', kind, value, source: 'whois.example 2025-07-14', officer: 'suzuki' });
    }
  });
  afterAll(() => scene.stop());

  test('e-mail (.2)', async () => {
    const { client, smtp } = scene;
    const ordered = await order(client, ['mail.example.net']);
    const challenge = await contactChallenge(client, ordered, 'email-01');
    await client.startChallenge(challenge.url);
    expect((await client.post(challenge.url, { emailAddress: 'registrant@registry.example' })).json.awaiting).toBe('registrant@registry.example');
    await page(scene, linkOf((await smtp.next('registrant@registry.example')).text), 'POST');
    expect(await endedAuthorization(client, ordered)).toMatchObject({ status: 'valid' });
    expect(lastValidation(scene)).toMatchObject({
      method: '3.2.2.4.2',
      authorizationDomain: 'example.net',
      record: { domainContact: { source: 'whois.example 2025-07-14', addedBy: 'suzuki' } },
    });
    expect(await issued(scene, ordered, ['mail.example.net'])).toBe('valid');
  });

  test('telephone (.15)', async () => {
    const name = 'tel.example.net';
    const { ordered } = await askByOfficer(scene, name, 'telephone-01', { phoneNumber: NUMBER });
    await scene.ca.contacts.answerTasks({ tasks: [name], act: 'confirm', ...CALLED });
    expect(await endedAuthorization(scene.client, ordered)).toMatchObject({ status: 'valid' });
    expect(lastValidation(scene)).toMatchObject({ method: '3.2.2.4.15', authorizationDomain: 'example.net' });
    expect(await issued(scene, ordered, [name])).toBe('valid');
  });

  test.each(['fax:+81387654321', 'sms:+819012345678', 'post:〒100-0001 東京都千代田区千代田1-1 登録 太郎'])('%s (.2)', async (contact) => {
    const name = `${contact.slice(0, contact.indexOf(':'))}.example.net`;
    const { ordered, found, task } = await askByOfficer(scene, name, 'letter-01', { contact });
    expect(found.contacts).toHaveLength(3);
    const answer = { tasks: [name], act: 'confirm', officer: 'sato', note: 'came back', spokeWith: null } as const;
    await expect(scene.ca.contacts.answerTasks({ ...answer, values: [], spokeWith: 'somebody' })).rejects.toThrow('needs the random value');
    await scene.ca.contacts.answerTasks({ ...answer, values: [task.value] });
    expect(await endedAuthorization(scene.client, ordered)).toMatchObject({ status: 'valid' });
    expect(lastValidation(scene)).toMatchObject({ method: '3.2.2.4.2', record: { answered: { answer: { valueReturned: true } } } });
    expect(await issued(scene, ordered, [name])).toBe('valid');
  });

  test('an answer that comes on the day after which they are not lawful proves nothing, and nothing of it is offered', async () => {
    const { ca, client, clock } = scene;
    const { ordered, task } = await askByOfficer(scene, 'late.example.net', 'letter-01', { contact: 'fax:+81387654321' });
    clock.advance({ days: 3 });
    await ca.contacts.answerTasks({ tasks: [task.id], act: 'confirm', officer: 'sato', note: 'came back', spokeWith: null, values: [task.value] });
    expect(await endedAuthorization(client, ordered)).toMatchObject({ challenges: [{ error: { type: 'urn:ietf:params:acme:error:rejectedIdentifier' } }] });
    const next = await order(client, ['next.example.net']);
    const [authorization] = await authorizationsOf(client, next);
    expect(authorization?.challenges.map(({ type }) => type)).not.toContain('letter-01');
    for (const [type, member] of [['email-01', 'emailAddresses'], ['telephone-01', 'phoneNumbers']] as const) {
      const found = (await client.startChallenge((await contactChallenge(client, next, type)).url)).json[member];
      expect(found).not.toContain('registrant@registry.example');
      expect(found).not.toContain(NUMBER);
    }
    // Those that are open still can be answered by nothing that is lawful.
    expect((await client.post((await contactChallenge(client, next, 'email-01')).url, { emailAddress: 'registrant@registry.example' })).status).toBe(400);
  });
});
