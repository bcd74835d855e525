import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/time.js';
import type { CaaAnswer, CaaFinding, CaaQuestion, Resolver } from '../ports.js';
import { evaluateCaa } from './evaluate.js';
import { explainFailed, explainForbidden } from './explain.js';
import { lookupCaa } from './lookup.js';
import { methodLabels } from './method-labels.js';
import { selectCaa } from './select.js';

/**
 * Makes the CAA check (BR 4.2.2.1).
 * @returns answers a question from `known`, an earlier finding for the same name, or by looking it up when that is null
 */
export function createCaaCheck(net: {
  resolver: Resolver;
  clock: Clock;
}): (question: CaaQuestion, known: CaaFinding | null, signal: AbortSignal) => Promise<CaaAnswer> {
  return async (question, known, signal) => {
    // One shutdown signal may end any number of checks; that is no leak.
    setMaxListeners(0, signal);
    return judgeCaa(question, known ?? (await lookupCaa(net, question.name, signal)));
  };
}

/** Judges what a lookup has found. A lookup that failed is never permission: the BR's exception for it is not made use of. */
export function judgeCaa(question: CaaQuestion, finding: CaaFinding): CaaAnswer {
  if (finding.outcome === 'failed') {
    return { finding, permitted: false, reason: 'failed', problem: explainFailed(question, finding), reportTo: [] };
  }
  if (finding.outcome === 'none') return { finding, permitted: true };
  const { wildcard, issuers, accountUri, method, challengeType } = question;
  const verdict = evaluateCaa(finding.records, { wildcard, issuers, accountUri, labels: methodLabels(method, challengeType) });
  if (verdict.permitted) return { finding, permitted: true };
  const { iodef } = selectCaa(finding.records, wildcard);
  return { finding, permitted: false, reason: 'forbidden', problem: explainForbidden(question, finding, verdict), reportTo: iodef };
}
