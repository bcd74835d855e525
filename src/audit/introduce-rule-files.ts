import { createHash } from 'node:crypto';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { AuditStores, RuleFile } from './ports.js';

/** SHA-256 of a text's UTF-8, lower-case hex. */
export function sha256Of(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Keeps the rule files of this start, and tells of those that are new (BR 5.4.1: profiles introduced).
 * W: each new text with its audit `rule-file.introduced`.
 */
export async function introduceRuleFiles({ transactor, clock }: { transactor: Transactor<AuditStores>; clock: Clock }, files: readonly RuleFile[]): Promise<void> {
  await transactor.transaction(async ({ ruleFiles, audit }) => {
    for (const file of files) {
      const sha256 = sha256Of(file.text);
      if (!(await ruleFiles.add({ ...file, sha256, at: clock.now() }))) continue;
      await audit.append({ type: 'system' }, { kind: 'rule-file.introduced', detail: { type: file.kind, name: file.name, sha256 } });
    }
  });
}
