import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SOFTHSM2_MODULE } from '../../../test/support/soft-token.js';
import { loadCeremony } from './load-ceremony.js';

it('loads config/ceremony-example.yaml, which shows every key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-ceremony-example-'));
  try {
    expect(existsSync(SOFTHSM2_MODULE)).toBe(true);
    const file = join(folder, 'ceremony.yaml');
    copyFileSync('config/ceremony-example.yaml', file);
    writeFileSync(join(folder, 'people.json'), '{}');
    const { file: _file, fileHash: _hash, ...loaded } = loadCeremony(file);
    expect(loaded).toMatchObject({ folder: join(folder, 'ceremony-2026'), root: { source: 'new', crlDays: 365 }, activation: { threshold: 2 } });
    const text = readFileSync(file, 'utf8');
    const keys = (value: unknown): string[] =>
      Array.isArray(value) ? value.flatMap(keys) : typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => [key, ...keys(inner)]) : [];
    for (const key of keys(loaded)) expect(text).toContain(`${key}:`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
