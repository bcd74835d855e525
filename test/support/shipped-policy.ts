import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseBaseline } from '../../src/policy/parse-baseline.js';
import { parsePolicy } from '../../src/policy/parse-policy.js';
import type { Baseline, BaselineChoice, Policy } from '../../src/policy/policy.js';

/** A policy as shipped in config/policies. */
export function shippedPolicy(name: 'secom-sr-2.96' | 'ov-acme'): Policy {
  const { raw, hash } = read(`policies/${name}.yaml`);
  const parsed = parsePolicy(raw, hash);
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'));
  return parsed.value;
}

/** The baseline as shipped in config/baseline. */
export function shippedBaseline(choice: BaselineChoice = { mode: 'current' }): Baseline {
  const { raw, hash } = read('baseline/br.yaml');
  const parsed = parseBaseline(raw, choice, hash);
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'));
  return parsed.value;
}

/** A shipped file below config, as plain data. */
export function readShipped(path: string): unknown {
  return read(path).raw;
}

function read(path: string): { raw: unknown; hash: string } {
  const bytes = readFileSync(new URL(`../../config/${path}`, import.meta.url));
  return { raw: parse(bytes.toString('utf8')), hash: createHash('sha256').update(bytes).digest('hex') };
}
