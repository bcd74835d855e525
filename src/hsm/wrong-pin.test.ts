import { renameSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { makeSoftToken, type SoftToken } from '../../test/support/soft-token.js';
import { openToken } from './open-token.js';
import type { TokenOptions } from './token.js';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let soft: SoftToken;
let clock: FakeClock;
let options: TokenOptions;

beforeEach(() => {
  soft = makeSoftToken();
  clock = new FakeClock();
  options = { modulePath: soft.modulePath, tokenLabel: soft.tokenLabel, pin: () => soft.pin, clock, log: silent };
});
afterEach(() => soft.remove());

it('is refused with the place where the right one belongs, and does not spoil the next attempt', async () => {
  await expect(openToken({ ...options, pin: () => '00000' })).rejects.toThrow(/refused the PIN \(CKR_PIN_INCORRECT\).*token\.pinFile/);
  const token = await openToken(options);
  expect(token.health().state).toBe('up');
  await token.close();
});

it('is tried once only when the token comes back', async () => {
  let asked = 0;
  const token = await openToken({ ...options, pin: () => (asked++ === 0 ? soft.pin : '00000') });
  await token.generateKeyPair({ label: 'k', type: 'EC', curve: 'P-256' });
  const request = { keyId: 'k', algorithm: 'ecdsa-with-SHA256', tbs: Buffer.from('x') } as const;
  await token.sign(request);
  renameSync(soft.tokens, `${soft.tokens}.away`);
  const waiting = token.sign(request);
  renameSync(`${soft.tokens}.away`, soft.tokens);
  await expect(waiting).rejects.toThrow('refused the PIN');
  expect(token.health().state).toBe('refused');
  await clock.advance(60_000);
  await expect(token.sign(request)).rejects.toThrow('refused the PIN');
  expect(asked).toBe(2);
  await token.close();
});
