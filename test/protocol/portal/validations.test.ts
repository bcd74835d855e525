import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askByOfficer, endedAuthorization, eventsOf, startContactScene, type ContactScene } from '../../support/contact-challenges.js';
import { signInAs, type PortalBrowser } from '../../support/portal.js';

const NUMBER = '+81312345678';

describe('calls and letters on the officers’ pages', () => {
  let scene: ContactScene;
  let sato: PortalBrowser;
  let auditor: PortalBrowser;
  beforeAll(async () => {
    scene = await startContactScene('2026-11-21T12:00:00Z');
    sato = (await signInAs(scene.ca, { officerName: 'sato', officerRoles: ['officer'] })).browser;
    auditor = (await signInAs(scene.ca, { officerName: 'eve', officerRoles: ['auditor'] })).browser;
  });
  afterAll(async () => {
    await scene.stop();
    expect(scene.ca.logged).toEqual([]);
  });
  const ask = (domain: string) => {
    scene.ca.dns.set(`_validation-contactphone.${domain}`, 'TXT', [NUMBER]);
    return askByOfficer(scene, `www.${domain}`, 'telephone-01', {});
  };

  test('several domains are confirmed in one call: script, every name, who said so; the queue is empty then', async () => {
    const asks = [await ask('one.example.com'), await ask('two.example.com')];
    const ids = asks.map(({ task }) => task.id);
    expect((await sato.get('/')).body).toContain(`href="/validations/${ids[0]}"`);
    const page = (await sato.get(`/validations/${ids[0]}`)).body;
    for (const text of ['www.one.example.com', 'www.two.example.com', NUMBER, 'Tegata Demonstration KK', '転送は受けないこと', 'Do you agree for each of these names?', `name="tasks" value="${ids[1]}"`]) {
      expect(page + (await sato.get(`/validations/${ids[0]}?lang=ja`)).body).toContain(text);
    }
    const answer = { tasks: ids, act: 'confirm', note: 'called at 21:05 JST', spokeWith: 'Hanako Yamada' };
    const incomplete = await sato.post('/validations/answers', { ...answer, spokeWith: '' });
    expect([incomplete.status, incomplete.body.includes('called at 21:05 JST')]).toEqual([409, true]);
    expect((await sato.post('/validations/answers', answer)).header('location')).toBe('/validations?said=saved');
    for (const { ordered } of asks) expect(await endedAuthorization(scene.client, ordered)).toMatchObject({ status: 'valid' });
    expect(eventsOf(scene, 'confirmation.confirmed').at(-1)).toMatchObject({ actor: 'officer:sato', detail: { spokeWith: 'Hanako Yamada', note: 'called at 21:05 JST' } });
    expect((await sato.post('/validations/answers', answer)).status).toBe(409);
    expect((await sato.get('/validations?lang=en')).body).toContain('Nothing waits.');
  });

  test('an auditor sees what waits, and no random value; the contact who refuses ends it', async () => {
    const { ordered, task } = await ask('three.example.com');
    const list = (await auditor.get('/validations')).body;
    expect([list.includes('three.example.com'), list.includes(task.value)]).toEqual([true, false]);
    expect((await auditor.get(`/validations/${task.id}`)).status).toBe(403);
    expect((await auditor.post('/validations/answers', { tasks: task.id, act: 'confirm', note: 'x', spokeWith: 'x' })).status).toBe(403);
    expect((await sato.post('/validations/answers', { tasks: task.id, act: 'refuse', note: 'knows nothing of it' })).status).toBe(303);
    expect(await endedAuthorization(scene.client, ordered)).toMatchObject({ status: 'invalid' });
  });
});
