import { describe, expect, it } from 'vitest';
import { createResponseCache } from './response-cache.js';
import type { SignedOcspResponse } from './response-cache.js';

const response = (status: string): SignedOcspResponse => ({
  der: Buffer.from(status),
  status,
  thisUpdate: 1,
  nextUpdate: 3,
  refreshAt: 2,
  etag: '""',
});

describe('createResponseCache', () => {
  it('drops what was unused for longest', () => {
    const cache = createResponseCache(2);
    cache.set('a', response('a'));
    cache.set('b', response('b'));
    expect(cache.get('a')?.status).toBe('a');
    cache.set('c', response('c'));
    expect([cache.get('a')?.status, cache.get('b')?.status, cache.get('c')?.status]).toEqual(['a', undefined, 'c']);
    cache.set('a', response('again'));
    expect([cache.get('a')?.status, cache.get('c')?.status]).toEqual(['again', 'c']);
  });
});
