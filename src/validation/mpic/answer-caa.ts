import { evaluateCaa } from '../caa/evaluate.js';
import { lookupCaa } from '../caa/lookup.js';
import { failure, type CheckAnswer, type PerspectiveNet } from './answer-dcv.js';
import type { CaaRequest } from './open-mpic.js';
import { writeCaa } from './presentation.js';

/**
 * Climbs a name's tree for its CAA set and shows the set. The Open MPIC API knows no account and no method, so that restrictions to those are
 * left to the primary, which judges the set that is shown.
 */
export async function answerCaa(net: PerspectiveNet, { domain_or_ip_target, caa_check_parameters }: CaaRequest, signal: AbortSignal): Promise<CheckAnswer> {
  const wildcard = domain_or_ip_target.startsWith('*.');
  const name = domain_or_ip_target.replace(/^\*\./, '').toLowerCase();
  const finding = await lookupCaa(net, name, signal);
  if (finding.outcome === 'failed') {
    return failure('caa', 'mpic_error:caa_checker:lookup', `CAA at ${finding.owner}: ${finding.detail}`, { caa_record_present: null });
  }
  const records = finding.outcome === 'found' ? finding.records : [];
  const issuers = caa_check_parameters.caa_domains.map((domain) => domain.toLowerCase());
  const verdict = evaluateCaa(records, { wildcard, issuers, accountUri: '', labels: [] });
  const passed =
    verdict.permitted ||
    (verdict.because === 'not-granted' && verdict.properties.some(({ grant }) => grant === 'account' || grant === 'method'));
  return {
    check_type: 'caa',
    check_completed: true,
    check_passed: passed,
    errors: [],
    details: {
      caa_record_present: finding.outcome === 'found',
      found_at: finding.outcome === 'found' ? finding.owner : null,
      records_seen: records.map(writeCaa),
    },
  };
}
