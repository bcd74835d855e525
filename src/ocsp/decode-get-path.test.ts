import { describe, expect, it } from 'vitest';
import { decodeGetPath } from './decode-get-path.js';

/** Its base64 holds `//`, `+` and padding: `MAf//77v+/8=`. */
const DER = Buffer.from('3007ffffbeeffbff', 'hex');
const BASE64 = DER.toString('base64');

describe('decodeGetPath', () => {
  it('is tested with base64 that has every trap in it', () => expect(BASE64).toBe('MAf//77v+/8='));

  it.each([
    `/ocsp/${BASE64}`,
    `/ocsp//${BASE64}`,
    `/ocsp////${BASE64}`,
    `/ocsp/%2F${BASE64}`,
    `/ocsp/${encodeURIComponent(BASE64)}`,
    `/ocsp/${encodeURIComponent(BASE64).replace(/%../g, (escape) => escape.toLowerCase())}`,
    `/ocsp/${BASE64.replace('/', '%2F')}`,
    `/ocsp/${BASE64.replace('+', '%2b')}`,
    `/ocsp/${BASE64.replace('+', ' ')}`,
    `/ocsp/${BASE64.replace('+', '%20')}`,
    `/ocsp/${BASE64.replace('=', '%3D')}`,
    `/ocsp/${BASE64.replace('=', '')}`,
    `/ocsp/${BASE64}?cache=1`,
  ])('reads %s', (target) => expect(decodeGetPath(target, '/ocsp')).toEqual(DER));

  it.each([
    '/ocsp',
    '/ocsp/',
    '/ocsp//',
    '/ocsp/%zz',
    '/ocsp/%ff',
    '/ocsp/M',
    '/ocsp/MAM===',
    '/ocsp/M=AM',
    '/ocsp/MA-_',
    '/ocsp/MAM%00',
    '/ocsp/%254D',
    '/other/MAMK',
  ])('finds no request in %s', (target) => expect(decodeGetPath(target, '/ocsp')).toBeUndefined());
});
