import { afterEach, beforeEach, expect, test } from 'vitest';
import { hash } from 'node:crypto';
import { thumbprintOf } from '../../test/support/records.js';
import { startRegistration, type RegistrationRig } from '../../test/support/registration-rig.js';

let rig: RegistrationRig;
beforeEach(async () => {
  rig = await startRegistration();
});
afterEach(() => rig.remove());

const jwk = (word: string) => ({ kty: 'EC', crv: 'P-256', x: `${word}-x`, y: `${word}-y` }) as const;
const block = (word: string) =>
  rig.database.transactor.transaction(({ blockedKeys }) =>
    blockedKeys.add({
      spkiHash: hash('sha256', `${word}-x`, 'hex'),
      proof: 'reference',
      detail: 'https://incident.example/1',
      blockedBy: 'officer:alice',
      secondedBy: null,
      blockedAt: rig.clock.now(),
    }),
  );

test('no account is made with a weak or blocked key', async () => {
  await expect(rig.newAccount('weak')).rejects.toMatchObject({ type: 'badPublicKey', detail: expect.stringContaining('everybody knows') as string });
  await block('leaked');
  await expect(rig.newAccount('leaked')).rejects.toMatchObject({ type: 'badPublicKey', detail: expect.stringContaining('compromised') as string });
});

test('no account changes to one', async () => {
  await block('leaked');
  for (const word of ['weak', 'leaked'])
    await expect(rig.ra.changeKey(rig.account, { jwk: jwk(word), thumbprint: thumbprintOf(word) })).rejects.toMatchObject({ type: 'badPublicKey' });
  expect(await rig.ra.changeKey(rig.account, { jwk: jwk('sound'), thumbprint: thumbprintOf('sound') })).toMatchObject({ ok: true });
});

test('an account whose key is blocked later is still found', async () => {
  await block('subscriber');
  expect((await rig.newAccount('subscriber')).id).toBe(rig.account.id);
});
