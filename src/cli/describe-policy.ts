import type { showConflicts, ShownPolicy } from '../app/policy-acts.js';
import type { Report } from './report.js';
import { table } from './table.js';

/** `tegata policy show`: the numbers that matter most, then every rule with its source. */
export function describePolicy({ at, baseline, effective, titles }: ShownPolicy): Report {
  const { policy, rules, decidedUnder } = effective;
  // By number: programs compare lists. The order in which methods are tried is that of the rules.
  const methods = [...effective.methods].sort((a, b) => Number(a.slice(a.lastIndexOf('.') + 1)) - Number(b.slice(b.lastIndexOf('.') + 1)));
  return {
    text: [
      `policy ${policy.name}: version ${policy.version}, OID ${policy.oid}, SHA-256 ${policy.hash}`,
      `baseline ${baseline}: ${decidedUnder.baseline === 'none' ? 'the policy alone decides' : `SHA-256 ${decidedUnder.baseline}`}`,
      `at ${at}`,
      '',
      ...table(
        ['RULE', 'VALUE', 'SOURCE', 'MEANING'],
        rules.map(({ id, value, source }) => [id, String(value), source, titles.get(id) ?? '']),
      ),
    ].join('\n'),
    json: {
      policy: policy.name,
      at,
      methods,
      maxValidityDays: effective.maxValidityDays,
      domainReuseDays: effective.domainReuseDays,
      organizationReuseDays: effective.organizationReuseDays,
      remotePerspectives: effective.mpic.remotePerspectives,
      rules,
    },
  };
}

const EFFECTS = {
  BR: 'the Baseline Requirements decide',
  CP: 'the policy is stricter and decides',
  GAP: 'the policy is silent or lacks the permission',
  WARN: 'lawful under both, discouraged by the Baseline Requirements',
} as const;

/** `tegata policy conflicts`. */
export function describeConflicts(shown: ReturnType<typeof showConflicts>): Report {
  const { policy, at, baseline, conflicts } = shown;
  const statement = (from: string, { section, says }: { section: string | null; says: string }) =>
    `     ${from} ${section === null ? '' : `${section}: `}${says}`;
  return {
    text: [
      `policy ${policy}, baseline ${baseline}, at ${at}: ${conflicts.length === 0 ? 'no conflicts' : `${conflicts.length} conflicts`}`,
      ...Object.entries(EFFECTS).map(([effect, meaning]) => `${effect.padEnd(4)} ${meaning}`),
      ...conflicts.flatMap(({ id, subject, effect, cp, br }) => [
        '',
        `${id}  ${effect}  ${subject}`,
        statement('CP', cp),
        statement('BR', br),
      ]),
    ].join('\n'),
    json: shown,
  };
}
