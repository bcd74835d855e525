import { SECONDS_PER_DAY, type EpochSeconds } from '../core/time.js';
import type { CtLog } from './ct-log.js';

/** What browsers together ask of a certificate's SCTs. */
export interface SctRequirement {
  /** SCTs of different logs, those of one operator counted up to `perOperator`. */
  readonly scts: number;
  readonly operators: number;
  readonly perOperator: number;
  /** SCTs of logs that are not static-ct-api ones. */
  readonly rfc6962: number;
}

/*
 *                      up to 180 days   beyond
 *   SCTs               2                3        Chrome, Apple
 *   operators          2                2        Chrome
 *   counted of one     1                2        Apple
 *   RFC 6962 logs      1                1        Apple
 */
const SHORT_SECONDS = 180 * SECONDS_PER_DAY;

/** Asks Chrome's and Apple's CT policies. Both ends of the validity are counted. */
export function sctRequirement({ notBefore, notAfter }: { readonly notBefore: EpochSeconds; readonly notAfter: EpochSeconds }): SctRequirement {
  return notAfter - notBefore + 1 > SHORT_SECONDS
    ? { scts: 3, operators: 2, perOperator: 2, rfc6962: 1 }
    : { scts: 2, operators: 2, perOperator: 1, rfc6962: 1 };
}

/** Whether one SCT of each of these logs satisfies the requirement. A log counts once, and only in a state that browsers take. */
export function satisfies(logs: readonly CtLog[], requirement: SctRequirement): boolean {
  const counted = [...new Set(logs)].filter(({ state }) => state === 'qualified' || state === 'usable' || state === 'readonly');
  const perOperator = new Map<string, number>();
  for (const { operator } of counted) perOperator.set(operator, (perOperator.get(operator) ?? 0) + 1);
  const scts = [...perOperator.values()].reduce((sum, count) => sum + Math.min(count, requirement.perOperator), 0);
  return (
    scts >= requirement.scts &&
    perOperator.size >= requirement.operators &&
    counted.filter(({ kind }) => kind === 'rfc6962').length >= requirement.rfc6962
  );
}
