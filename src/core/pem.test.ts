import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toPem } from './pem.js';

test('wraps base64 at 64 characters between the labels (RFC 7468)', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (der) => {
      const lines = toPem('CERTIFICATE', der).split('\n');
      expect(lines[0]).toBe('-----BEGIN CERTIFICATE-----');
      expect(lines.at(-2)).toBe('-----END CERTIFICATE-----');
      expect(lines.at(-1)).toBe('');
      const body = lines.slice(1, -2);
      expect(body.every((line, at) => line.length === 64 || (at === body.length - 1 && line.length > 0 && line.length < 64))).toBe(true);
      expect(Buffer.from(body.join(''), 'base64').equals(Buffer.from(der))).toBe(true);
    }),
  );
});
