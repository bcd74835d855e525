import { availableParallelism } from 'node:os';
import type { Config } from '../config/config.js';
import { externalLinters, type LintExternally } from '../lint/external/run-external-linters.js';

/** The configured linters; as many commands side by side as there are cores. */
export function composeLinters({ linters }: Pick<Config, 'linters'>): LintExternally {
  const asked = linters.map(({ explained, timeoutSeconds, ...linter }) => ({
    ...linter,
    explained: new Map(Object.entries(explained)),
    timeoutMs: timeoutSeconds * 1000,
  }));
  return externalLinters(asked, availableParallelism());
}
