import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { createPresignTurns } from './presign-turns.js';

describe('createPresignTurns', () => {
  const start = () => {
    const clock = new FakeClock('2026-11-21');
    const turns = createPresignTurns(clock);
    const issue = (count: number) => {
      for (let n = 0; n < count; n++) turns.issuing();
    };
    return { clock, turns, issue };
  };

  it('makes everything while few certificates are issued, and stops when more are', () => {
    const { turns, issue } = start();
    expect(turns.begin()).toBe('all');
    issue(3);
    expect(turns.mayGoOn()).toBe(true);
    issue(1);
    expect(turns.mayGoOn()).toBe(false);
  });

  it('leaves new certificates while many are issued, but not longer than ten minutes, and then makes all of them', () => {
    const { clock, turns, issue } = start();
    issue(4);
    expect(turns.begin()).toBe('renewals');
    expect(turns.begin()).toBe('all');
    for (let minutes = 1; minutes < 10; minutes++) {
      clock.set(clock.now() + 60);
      issue(100);
      expect(turns.begin()).toBe('renewals');
    }
    clock.set(clock.now() + 60);
    issue(100);
    expect(turns.begin()).toBe('all');
    issue(100);
    expect(turns.mayGoOn()).toBe(true);
    expect(turns.begin()).toBe('renewals');
  });
});
