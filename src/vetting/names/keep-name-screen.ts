import type { Transactor } from '../../core/transactor.js';
import type { VettingStores } from '../ports.js';
import { createNameScreen, type HighRiskNames, type NameScreen } from './name-screen.js';

/** The name screen of a process: in memory, brought up to date with the names that officers have denied. */
export interface NameKeeper {
  screen(): NameScreen;
  /** Reads the denied names anew; a process runs it every few seconds, so that orders need not. */
  refresh(): Promise<void>;
}

export function keepNameScreen({
  highRisk,
  transactor,
  extraSuffixes,
}: {
  highRisk: HighRiskNames;
  transactor: Transactor<Pick<VettingStores, 'names'>>;
  extraSuffixes: readonly string[];
}): NameKeeper {
  let seen = '';
  let screen = createNameScreen(highRisk, [], extraSuffixes);
  return {
    screen: () => screen,
    async refresh() {
      const denied = await transactor.read.names.denied();
      const now = JSON.stringify(denied.map(({ kind, name }) => [kind, name]));
      if (now === seen) return;
      screen = createNameScreen(highRisk, denied, extraSuffixes);
      seen = now;
    },
  };
}
