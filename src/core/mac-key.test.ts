import { expect, it } from 'vitest';
import { newId } from './ids.js';
import { newMacKey } from './mac-key.js';
import type { Random } from './random.js';

/** First gives bytes whose base64url begins with a hyphen, then others. */
function hyphenFirst(): Random {
  let asked = 0;
  return { bytes: (length) => Buffer.alloc(length, asked++ === 0 ? 0xfb : 0x11) };
}

it('certbot said "--eab-hmac-key: expected one argument": no secret begins with a hyphen', () => {
  const key = newMacKey(hyphenFirst());
  expect(key).toHaveLength(32);
  expect(key.toString('base64url')).toMatch(/^[A-Za-z0-9_]/);
});

it('no id begins with a hyphen, which a command would take for an option', () => {
  expect(newId(hyphenFirst())).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
});
