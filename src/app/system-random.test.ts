import { describe, expect, it } from 'vitest';
import { systemRandom } from './system-random.js';

describe('systemRandom', () => {
  it('gives as many octets as were asked for, across the ends of blocks', () => {
    for (const length of [0, 1, 16, 63, 64, 65, 4_096, 5_000]) {
      for (let draw = 0; draw < 100; draw++) expect(systemRandom.bytes(length)).toHaveLength(length);
    }
  });
  it('hands out no octets twice', () => {
    const drawn = Array.from({ length: 2_000 }, () => systemRandom.bytes(16).toString('hex'));
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn).not.toContain('00'.repeat(16));
  });
  it('does not share memory with what was handed out before', () => {
    const first = systemRandom.bytes(16);
    const kept = Buffer.from(first);
    for (let draw = 0; draw < 1_000; draw++) systemRandom.bytes(16).fill(0);
    expect(first).toEqual(kept);
  });
});
