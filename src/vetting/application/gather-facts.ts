import type { Application } from '../../core/state/application.js';
import type { ApplicationDependencies } from '../dependencies.js';
import type { VettingStores } from '../ports.js';
import type { ApplicationFacts } from '../what-is-missing.js';

/**
 * Reads what {@link whatIsMissing} decides by.
 * @param termsAccepted asked for before, for it is another room's
 */
export async function gatherFacts(
  { names, reuseDays }: Pick<ApplicationDependencies, 'names' | 'reuseDays'>,
  stores: Pick<VettingStores, 'evidence' | 'dataSources' | 'names'>,
  application: Application,
  termsAccepted: boolean,
): Promise<ApplicationFacts> {
  const { legalName, romanizedName, shortName, dba } = application.claim;
  const risks = names.screen().organization([legalName, romanizedName, shortName, dba].filter((name) => name !== ''));
  const known = risks.length === 0 ? [] : await stores.names.findings(application.organizationId);
  return {
    application,
    evidence: await stores.evidence.ofApplication(application.id),
    dataSources: await stores.dataSources.list(),
    risks: risks.map((risk) => {
      const found = known.find(({ kind, name }) => kind === risk.kind && name === risk.name);
      return found === undefined
        ? { ...risk, organizationId: application.organizationId, foundAt: 0, decision: 'waiting', decidedBy: null, decidedAt: null, note: null }
        : { ...found, resembles: risk.resembles, list: risk.list };
    }),
    termsAccepted,
    reuseDays: reuseDays(),
  };
}

/** Whether the terms were accepted, or nobody asks. */
export async function askTerms({ hasAcceptedTerms }: Pick<ApplicationDependencies, 'hasAcceptedTerms'>, application: Application): Promise<boolean> {
  return hasAcceptedTerms === null || hasAcceptedTerms(application.organizationId);
}
