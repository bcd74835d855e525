import { defineConfig } from 'vitest/config';

/**
 * unit: beside the source, many at a time. protocol: the whole app in process. process: the built
 * program as processes that are started, killed and started again. interop: real clients against the built
 * server, one file after the other, because the clients and the validation ports are shared. browser: the whole app in process, its pages in Chromium.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    // Of `test.concurrent`: tests that wait for time-outs of strangers.
    maxConcurrency: 20,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'migrations/**/*.test.ts', 'bench/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      { extends: true, test: { name: 'protocol', include: ['test/protocol/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: 'process',
          include: ['test/process/**/*.test.ts', 'test/crash/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
