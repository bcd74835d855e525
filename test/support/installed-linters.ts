import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parse } from 'yaml';
import type { LinterConfig } from '../../src/config/config.js';
import type { ExternalVerdict, LintArtifact } from '../../src/lint/external/external-linter.js';
import { externalLinters } from '../../src/lint/external/run-external-linters.js';

const { linters } = parse(readFileSync('config/example.yaml', 'utf8')) as {
  linters: (Partial<LinterConfig> & Pick<LinterConfig, 'name' | 'command' | 'format' | 'artifacts'>)[];
};

const tool = (name: string): string => resolve('var/tools/bin', name);

/** The linters of the example configuration, from where script/setup --tests puts them. */
export const installedLinters = linters.map(({ command: [program, ...args], ...linter }): LinterConfig => ({
  refuseFrom: 'warning',
  explained: {},
  timeoutSeconds: 60,
  ...linter,
  command: [tool(basename(program)), ...args],
}));

const judges: readonly Pick<LinterConfig, 'name' | 'command' | 'format' | 'artifacts'>[] = [
  { name: 'zlint', command: [tool('zlint'), '-'], format: 'zlint', artifacts: ['certificate'] },
  { name: 'zlint-crl', command: [tool('zlint'), '-config', resolve('config/zlint-root-crl.toml'), '-'], format: 'zlint', artifacts: ['crl'] },
  { name: 'pkilint', command: [tool('lint_cabf_serverauth_cert'), 'lint', '--detect', '-f', 'JSON', '-'], format: 'pkilint', artifacts: ['certificate'] },
  { name: 'pkilint-crl', command: [tool('lint_crl'), 'lint', '-t', 'ARL', '-p', 'BR', '-f', 'JSON', '-'], format: 'pkilint', artifacts: ['crl'] },
];

/** As `docs/linters.md` has the certificates and CRLs of a ceremony judged: nothing is explained away. */
export const authorityLinters = judges.map((linter): LinterConfig => ({ refuseFrom: 'warning', explained: {}, timeoutSeconds: 60, ...linter }));

/** Linters that are not on this machine, by name. */
export const missingLinters = installedLinters.filter(({ command: [program] }) => !existsSync(program)).map(({ name }) => name);

/** A title with the reason why it is left out, where it is. */
export const linterTitle = (what: string): string =>
  missingLinters.length === 0 ? what : `${what}: left out, ${missingLinters.join(', ')} not in var/tools/bin (script/setup --tests makes them with Go and Python)`;

/** Hands an artifact, DER, to those of the linters that judge its kind. */
export const judgedBy =
  (asked: readonly LinterConfig[]) =>
  (artifact: LintArtifact, der: Buffer): Promise<ExternalVerdict[]> =>
    externalLinters(
      asked.map((linter) => ({ ...linter, explained: new Map(Object.entries(linter.explained)), timeoutMs: linter.timeoutSeconds * 1000 })),
      2,
    )(artifact, der);
