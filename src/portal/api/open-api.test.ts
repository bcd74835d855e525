import { expect, test } from 'vitest';
import { OPERATIONS } from '../operations.js';
import { openApi } from './open-api.js';

test('docs/openapi.json describes the operations as they are; `npx vitest run src/portal/api -u` writes it', async () => {
  await expect(`${JSON.stringify(openApi(OPERATIONS, 'https://portal.example.jp'), null, 2)}\n`).toMatchFileSnapshot('../../../docs/openapi.json');
});

test('ids and places of operations are unique, and path parameters are members of their input', () => {
  expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  expect(new Set(OPERATIONS.map(({ method, path }) => `${method} ${path}`)).size).toBe(OPERATIONS.length);
  for (const { path, input } of OPERATIONS) {
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) expect(Object.keys(input.shape)).toContain(name);
  }
});
