import { expect, test } from 'vitest';
import { Closers } from './closers.js';

test('the last opened is closed first, each once, and a failure keeps none of the others open', async () => {
  const closed: string[] = [];
  const closers = new Closers();
  closers.add(() => void closed.push('first'));
  closers.add(async () => {
    await Promise.resolve();
    closed.push('second');
    throw new Error('second is stuck');
  });
  closers.add(() => void closed.push('third'));
  await expect(closers.closeAll()).rejects.toMatchObject({ errors: [new Error('second is stuck')] });
  expect(closed).toEqual(['third', 'second', 'first']);
  await closers.closeAll();
  expect(closed).toHaveLength(3);
});
