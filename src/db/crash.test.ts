import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeEachEngine } from '../../test/support/test-database.js';

const writer = fileURLToPath(new URL('../../test/support/write-until-killed.ts', import.meta.url));
const program = `
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(process.argv[1], { configFile: false, logLevel: 'silent' });
  await module.writeUntilKilled(process.argv[2]);
`;

describeEachEngine((createDatabase) => {
  test('after kill -9 in the midst of writing, everything that was resolved is there, and each transaction whole', async () => {
    const database = await createDatabase();
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, writer, database.url], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split('\n').length > 500) child.kill('SIGKILL');
    });
    await once(child, 'close');
    expect(complaints).toBe('');
    expect(child.signalCode).toBe('SIGKILL');

    const resolved = said.split('\n').slice(0, -1);
    const { organizations, eabKeys } = database.transactor.read;
    const stored = new Set<string>((await organizations.list()).map(({ id }) => id));
    expect(resolved.length).toBeGreaterThanOrEqual(500);
    expect(resolved.filter((id) => !stored.has(id))).toEqual([]);
    expect(new Set((await eabKeys.list()).map(({ organizationId }) => organizationId))).toEqual(stored);
    await database.remove();
  }, 60_000);

  test('two processes that write to one database at the same time both get through', async () => {
    const database = await createDatabase();
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, writer, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    for (let number = 1; number <= 50; number += 1) {
      expect(await database.transactor.transaction(({ crls }) => crls.nextNumber({ issuerId: 'ca1', shard: 0 }))).toBe(number);
    }
    child.kill('SIGKILL');
    await once(child, 'close');
    await database.remove();
  }, 60_000);
});
