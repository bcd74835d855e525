import { createAuditDesk } from '../audit/audit-desk.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { AllStores } from '../db/stores/all-stores.js';
import type { Dossier } from '../dossier/dossier.js';
import { createDossierDesk } from '../dossier/dossier-desk.js';
import { createPolicyDesk } from '../policy/policy-desk.js';
import type { Desks } from '../portal/desks.js';
import { createProblemDesk } from '../problems/problem-desk.js';
import { createSubmissionLimits } from '../problems/submission-limits.js';
import { createAccountDesk } from '../ra/account-desk.js';
import { createValidationDesk } from '../ra/contact/validation-desk.js';
import { createRevocationDesk } from '../revocation/revocation-desk.js';
import type { Rules } from './load-rules.js';

export interface RecordDeskParts {
  readonly transactor: Transactor<AllStores>;
  readonly clock: Clock;
  readonly random: Random;
  readonly rules: Rules;
  /** The profile whose policy comes first. */
  readonly defaultProfile: string;
  /** Seals, signs and makes the dossier of a serial. */
  readonly makeDossier: (serial: string) => Promise<Dossier>;
}

/** The desks of certificates that exist: reports about them, their revocation, what proves them, the log, and the rules. */
export function composeRecordDesks({
  transactor,
  clock,
  random,
  rules,
  defaultProfile,
  makeDossier,
}: RecordDeskParts): Pick<Desks, 'problems' | 'revocations' | 'validations' | 'accounts' | 'audit' | 'dossiers' | 'policies'> {
  const dependencies = { transactor, clock, random, baseline: rules.baseline.choice };
  const first = rules.profiles.get(defaultProfile)?.policy;
  const policies = [...rules.policies.values()].map(({ policy }) => policy).sort((a, b) => Number(b.name === first) - Number(a.name === first));
  return {
    problems: createProblemDesk(dependencies, createSubmissionLimits(clock)),
    revocations: createRevocationDesk(dependencies),
    validations: createValidationDesk({ transactor, clock }),
    accounts: createAccountDesk(transactor.read),
    audit: createAuditDesk(transactor.read.auditChain),
    dossiers: createDossierDesk(makeDossier),
    policies: createPolicyDesk(policies, rules.baseline),
  };
}
