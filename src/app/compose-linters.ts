import { availableParallelism } from 'node:os';
import { externalLinter } from '../ca/external-linter.js';
import type { Config } from '../config/config.js';
import { externalLinters } from '../lint/external/run-external-linters.js';

/** The configured linters, none or one judge that asks them all; as many commands side by side as there are cores. */
export function composeLinters({ linters }: Pick<Config, 'linters'>): readonly ReturnType<typeof externalLinter>[] {
  if (linters.length === 0) return [];
  const asked = linters.map(({ explained, timeoutSeconds, ...linter }) => ({
    ...linter,
    explained: new Map(Object.entries(explained)),
    timeoutMs: timeoutSeconds * 1000,
  }));
  return [externalLinter(externalLinters(asked, availableParallelism()))];
}
