import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const read = (path: string) => readFile(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

test('every kind of audit event is described in docs/audit-events.md, and no other', async () => {
  const declared = [...(await read('./event.ts')).matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(([, kind]) => kind);
  const described = [...(await read('../../docs/audit-events.md')).matchAll(/^\| `([a-z-]+\.[a-z-]+)` \|/gm)].map(([, kind]) => kind);
  expect(declared.length).toBeGreaterThan(20);
  expect(described.sort()).toEqual(declared.sort());
});
