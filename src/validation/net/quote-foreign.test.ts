import { describe, expect, it } from 'vitest';
import { quoteForeign } from './quote-foreign.js';

describe('quoteForeign', () => {
  it('cuts at 100 characters, counting code points', () => {
    expect(quoteForeign('x'.repeat(100))).toBe(`"${'x'.repeat(100)}"`);
    expect(quoteForeign('x'.repeat(101))).toBe(`"${'x'.repeat(100)}…"`);
    expect(quoteForeign(Buffer.from('😀'.repeat(5_000)))).toBe(`"${'😀'.repeat(100)}…"`);
  });
  it('replaces broken UTF-8, control characters and direction marks', () => {
    expect(quoteForeign(Buffer.from([0x61, 0xff, 0xfe, 0x62]))).toBe('"a??b"');
    expect(quoteForeign('a\r\nb\u001b[31m\u202ec"d')).toBe(`"a??b?[31m?c'd"`);
  });
  it('keeps other scripts', () => {
    expect(quoteForeign('見つかりません')).toBe('"見つかりません"');
  });
});
