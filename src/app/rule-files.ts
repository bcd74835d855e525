import { readFileSync } from 'node:fs';
import type { RuleFile } from '../audit/ports.js';
import type { Config } from '../config/config.js';
import { toPem } from '../core/pem.js';
import { lintListOf, type Linted } from '../lint/lint-list.js';
import type { ComposedIssuer } from './compose-issuers.js';
import type { Rules } from './load-rules.js';
import { shippedFile } from './shipped-file.js';

/** Name and version of the program, `tegata 0.1.0`. */
function programVersion(): string {
  const { name, version } = JSON.parse(readFileSync(shippedFile('package.json'), 'utf8')) as { name: string; version: string };
  return `${name} ${version}`;
}

/** The list of the lints of this program that judge certificates, CRLs or OCSP responses. */
export function lintList(linted: Linted): RuleFile {
  return { kind: 'lints', name: linted, text: lintListOf(linted, programVersion()) };
}

/** Every text that this start decides under, to be kept with the decisions. */
export function ruleFiles(config: Config, rules: Rules, issuers: readonly ComposedIssuer[]): RuleFile[] {
  const profiles = [...rules.profiles.keys()];
  return [
    ...[...rules.policies.values()].map(({ policy, text }) => ({ kind: 'policy', name: policy.name, text }) as const),
    { kind: 'baseline', name: 'br', text: readFileSync(config.policy.baseline, 'utf8') },
    // Rules keep the order of the files.
    ...config.profiles.files.map((file, i) => ({ kind: 'profile', name: profiles[i] ?? file, text: readFileSync(file, 'utf8') }) as const),
    ...issuers.map(({ issuer }) => ({ kind: 'issuer', name: issuer.id, text: toPem('CERTIFICATE', issuer.certificate) }) as const),
    ...(['certificate', 'crl', 'ocsp-response'] as const).map(lintList),
  ];
}
