import { existsSync } from 'node:fs';
import type { Config } from '../config/config.js';
import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { effectivePolicy } from '../policy/effective.js';
import type { ApplicationDependencies } from '../vetting/dependencies.js';
import { openAgeVault } from '../vetting/evidence/age-vault.js';
import { sweepEvidence } from '../vetting/evidence/sweep-evidence.js';
import { keepNameScreen, type NameKeeper } from '../vetting/names/keep-name-screen.js';
import type { EvidenceVault, HasAcceptedTerms, VettingStores } from '../vetting/ports.js';
import { createVettingDesk, type VettingDesk } from '../vetting/vetting-desk.js';
import { makeEvidenceIdentity, readEvidenceIdentities } from './evidence-identity.js';
import type { Rules } from './load-rules.js';
import { readHighRiskNames } from './read-high-risk-names.js';
import { repeat } from './repeat.js';

/** The vetting room, put together. */
export interface ComposedVetting {
  readonly desk: VettingDesk;
  readonly names: NameKeeper;
  /** Null: no place for evidence is configured. */
  readonly vault: EvidenceVault | null;
}

export interface VettingParts {
  readonly transactor: Transactor<VettingStores>;
  readonly clock: Clock;
  readonly random: Random;
  readonly rules: Rules;
  /** Of the room that keeps acceptances; left out: the terms are not asked for. */
  readonly hasAcceptedTerms?: HasAcceptedTerms;
}

/** How long a name that another process has denied may still pass. */
const NAMES_SECONDS = 10;
const SWEEP_SECONDS = 3600;

/**
 * Opens the place of the evidence and reads the lists of names. A development CA makes its own identity.
 * @throws ConfigurationFault
 */
export async function composeVetting(
  config: Pick<Config, 'mode' | 'evidence' | 'highRiskNames' | 'extraSuffixes'>,
  { transactor, clock, random, rules, hasAcceptedTerms }: VettingParts,
): Promise<ComposedVetting> {
  const names = keepNameScreen({ highRisk: readHighRiskNames(config.highRiskNames), transactor, extraSuffixes: config.extraSuffixes });
  await names.refresh();
  const vault = await openEvidenceVault(config);
  const dependencies: ApplicationDependencies = {
    transactor,
    clock,
    random,
    vault,
    names,
    hasAcceptedTerms: hasAcceptedTerms ?? null,
    reuseDays: () => Math.min(...[...rules.policies.values()].map(({ policy }) => effectivePolicy(policy, rules.baseline, clock.now()).organizationReuseDays)),
  };
  return { desk: createVettingDesk(dependencies), names, vault };
}

/** @throws ConfigurationFault @returns null where none is configured */
export async function openEvidenceVault({ evidence, mode }: Pick<Config, 'evidence' | 'mode'>): Promise<EvidenceVault | null> {
  if (evidence === null) return null;
  const { folder, identityFile } = evidence;
  if (mode === 'development' && !existsSync(identityFile)) await makeEvidenceIdentity(identityFile);
  return openAgeVault(folder, readEvidenceIdentities(identityFile));
}

/** What a server does about vetting all along. @returns stops it */
export function keepVetting(
  { names, vault }: ComposedVetting,
  { transactor, clock, log }: { transactor: Transactor<VettingStores>; clock: Clock; log: Log },
): () => Promise<void> {
  const refreshing = repeat({ clock, log, name: 'denied names', everySeconds: NAMES_SECONDS, act: () => names.refresh() });
  const sweeping =
    vault === null ? undefined : repeat({ clock, log, name: 'evidence sweep', everySeconds: SWEEP_SECONDS, act: () => sweepEvidence({ transactor, clock, vault }) });
  return async () => {
    await refreshing();
    await sweeping?.();
  };
}
