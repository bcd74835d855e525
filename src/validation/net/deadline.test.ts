import { describe, expect, it } from 'vitest';
import { systemClock } from '../../app/system-clock.js';
import { withDeadline } from './deadline.js';

const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));

describe('withDeadline', () => {
  it('gives what the work gives, and throws what it throws', async () => {
    const { signal } = new AbortController();
    expect(await withDeadline(systemClock, 10_000, signal, () => Promise.resolve(7))).toEqual({ inTime: true, value: 7 });
    await expect(withDeadline(systemClock, 10_000, signal, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
  });
  it('aborts work that takes too long', async () => {
    expect(await withDeadline(systemClock, 5, new AbortController().signal, never)).toEqual({ inTime: false });
  });
  it('an inner deadline is not taken for the outer one, nor the reverse', async () => {
    const { signal } = new AbortController();
    const inner = await withDeadline(systemClock, 60_000, signal, (outer) => withDeadline(systemClock, 5, outer, never));
    expect(inner).toEqual({ inTime: true, value: { inTime: false } });
    const outer = await withDeadline(systemClock, 5, signal, (middle) => withDeadline(systemClock, 60_000, middle, never));
    expect(outer).toEqual({ inTime: false });
  });
  it('passes an abort from outside on, with its reason', async () => {
    const controller = new AbortController();
    const running = withDeadline(systemClock, 60_000, controller.signal, never);
    controller.abort(new Error('shutting down'));
    await expect(running).rejects.toThrow('shutting down');
    await expect(withDeadline(systemClock, 60_000, controller.signal, () => Promise.resolve(1))).rejects.toThrow('shutting down');
  });
});
