import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  askByOfficer,
  authorizationsOf,
  endedAuthorization,
  eventsOf,
  issued,
  lastValidation,
  startContactScene,
  type ContactScene,
} from '../../support/contact-challenges.js';
import { order } from '../../support/order-flow.js';

const CALLED = { officer: 'sato', note: 'called at 14:05 JST', values: [] as string[], spokeWith: 'Hanako Yamada' };
const NUMBER = '+81312345678';

describe('telephone-01', () => {
  let scene: ContactScene;
  beforeAll(async () => {
    scene = await startContactScene('2026-11-21T12:00:00Z');
  });
  afterAll(async () => {
    await scene.stop();
    expect(scene.ca.logged).toEqual([]);
  });

  test.each([
    ['.16, TXT', '3.2.2.4.16', 'txt.example.com', (domain: string) => scene.ca.dns.set(`_validation-contactphone.${domain}`, 'TXT', ['+81 3-1234-5678', 'call me'])],
    ['.17, CAA', '3.2.2.4.17', 'caa.example.com', (domain: string) => scene.ca.dns.set(domain, 'CAA', [{ flags: 0, tag: 'contactphone', value: '+81 3 1234 5678' }])],
  ])('a number in DNS is called, and the contact confirms in the call (%s)', async (_, method, domain, publish) => {
    publish(domain);
    const name = `www.${domain}`;
    const { ordered, found, task } = await askByOfficer(scene, name, 'telephone-01', { phoneNumber: NUMBER });
    expect(found.phoneNumbers).toEqual([NUMBER]);
    expect(task).toMatchObject({ kind: 'telephone', contact: NUMBER, method, authorizationDomain: domain, names: [name], organization: 'Tegata Demonstration KK' });
    await scene.ca.contacts.answerTasks({ tasks: [name], act: 'confirm', ...CALLED });
    expect(await endedAuthorization(scene.client, ordered)).toMatchObject({ status: 'valid', challenges: [{ type: 'telephone-01' }] });
    expect(lastValidation(scene)).toMatchObject({
      method,
      authorizationDomain: domain,
      record: {
        discovery: { value: NUMBER, record: { corroboration: { asked: false } } },
        answered: { answer: { by: 'officer', officer: 'sato', note: 'called at 14:05 JST', spokeWith: 'Hanako Yamada', valueReturned: false } },
      },
    });
    expect(eventsOf(scene, 'confirmation.confirmed').at(-1)).toMatchObject({ actor: 'officer:sato', detail: { contact: NUMBER, names: [name] } });
    expect(await issued(scene, ordered, [name])).toBe('valid');
  });

  test('voicemail: the random value must come back; the only number is picked by {}', async () => {
    const { ca, client } = scene;
    ca.dns.set('_validation-contactphone.voice.example.com', 'TXT', [NUMBER]);
    const { ordered, task } = await askByOfficer(scene, 'voice.example.com', 'telephone-01', {});
    expect(task.value).toMatch(/^([a-z2-7]{4}-){5}[a-z2-7]{4}$/);
    const answer = { tasks: [task.id], act: 'confirm', officer: 'Sato', note: 'left on voicemail, called back', spokeWith: null } as const;
    await expect(ca.contacts.answerTasks({ ...answer, values: [] })).rejects.toThrow('the value that came back from voicemail');
    await expect(ca.contacts.answerTasks({ ...answer, values: ['aaaa-bbbb'] })).rejects.toThrow('none of the values');
    await ca.contacts.answerTasks({ ...answer, values: [task.value.toUpperCase().replaceAll('-', ' ')] });
    expect(await endedAuthorization(client, ordered)).toMatchObject({ status: 'valid' });
    await expect(ca.contacts.answerTasks({ ...answer, values: [task.value] })).rejects.toThrow('waits for an officer');
  });

  test('two domains with one contact are confirmed in one call, with different ones not', async () => {
    const { ca, client } = scene;
    const domains = ['one.example.org', 'two.example.org', 'three.example.org'];
    const asks = [];
    for (const [n, domain] of domains.entries()) {
      ca.dns.set(`_validation-contactphone.${domain}`, 'TXT', [n < 2 ? NUMBER : '+81399999999']);
      asks.push(await askByOfficer(scene, domain, 'telephone-01', {}));
    }
    await expect(ca.contacts.answerTasks({ tasks: domains, act: 'confirm', ...CALLED })).rejects.toThrow('different contacts');
    expect(await ca.contacts.listTasks()).toHaveLength(3);
    await ca.contacts.answerTasks({ tasks: domains.slice(0, 2), act: 'confirm', ...CALLED });
    for (const { ordered } of asks.slice(0, 2)) expect(await endedAuthorization(client, ordered)).toMatchObject({ status: 'valid' });
    await ca.contacts.answerTasks({ tasks: ['three.example.org'], act: 'refuse', ...CALLED });
    expect(await endedAuthorization(client, asks[2]!.ordered)).toMatchObject({
      status: 'invalid',
      challenges: [{ error: { type: 'urn:ietf:params:acme:error:unauthorized', detail: expect.stringContaining('does not confirm it') } }],
    });
    expect(await ca.contacts.listTasks()).toEqual([]);
  });
});

test.each([
  ['2027-03-14T12:00:00Z', true],
  ['2027-03-15T12:00:00Z', false],
])('calls to contacts in DNS (.16, .17) on %s: %s', async (day, offered) => {
  const scene = await startContactScene(day);
  try {
    const [authorization] = await authorizationsOf(scene.client, await order(scene.client, ['www.example.com']));
    expect(authorization?.challenges.some(({ type }) => type === 'telephone-01')).toBe(offered);
  } finally {
    await scene.stop();
  }
});
