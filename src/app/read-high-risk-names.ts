import { z } from 'zod';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { readYaml } from '../config/read-yaml.js';
import type { HighRiskNames } from '../vetting/names/name-screen.js';

const highRiskFile = z.strictObject({
  organizations: z.array(z.string().min(1).max(200)).default([]),
  domains: z.array(z.string().regex(/^[a-z0-9.-]+\.[a-z0-9-]+$/, 'must be a lower-case domain name')).default([]),
});

/**
 * Reads the list of high-risk names.
 * @param file null: there is none
 * @throws ConfigurationFault
 */
export function readHighRiskNames(file: string | null): HighRiskNames {
  if (file === null) return { organizations: [], domains: [] };
  const parsed = highRiskFile.safeParse(readYaml(file).raw);
  if (!parsed.success) throw new ConfigurationFault(file, parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`));
  return parsed.data;
}
