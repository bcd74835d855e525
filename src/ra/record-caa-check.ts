import type { CaaCheckId } from '../core/ids.js';
import type { CaaCheck, RaStores } from './ports.js';

/**
 * Writes a CAA check in the transaction at hand. What CAA prevents is an event of its own (BR 4.2.2.1), and the domain is told of it where its set
 * says how (RFC 8659 §4.4).
 */
export async function recordCaaCheck(stores: Pick<RaStores, 'caaChecks' | 'audit' | 'jobs'>, check: CaaCheck): Promise<CaaCheckId> {
  const id = await stores.caaChecks.add(check);
  const { decision, problem, orderId, accountId, reportTo } = check;
  if (decision === 'permitted' || problem === null) return id;
  const name = check.wildcard ? `*.${check.name}` : check.name;
  await stores.audit.append(
    { type: 'system' },
    {
      kind: 'caa.refused',
      accountId,
      detail: { caaCheck: id, name, decision, problem: `${problem.type}: ${problem.detail}`, ...(orderId !== null && { orderId }) },
    },
  );
  if (reportTo.length > 0) await stores.jobs.add({ kind: 'report-caa-refusal', caaCheckId: id });
  return id;
}
