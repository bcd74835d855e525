import { existsSync } from 'node:fs';
import type { TestSitesConfig } from './config.js';

/** What no single key of `testSites` can tell. @returns each fault with the path of its key */
export function testSiteFaults(testSites: TestSitesConfig | null): readonly string[] {
  if (testSites === null) return [];
  const faults: string[] = [];
  const { eab, authorities, sets } = testSites;
  for (const [key, file] of [['testSites.eab.hmacKeyFile', eab.hmacKeyFile], ['testSites.authorities', authorities]] as const) {
    if (file !== null && !existsSync(file)) faults.push(`${key}: there is no file ${file}`);
  }
  const names = new Set<string>();
  sets.forEach((set, i) => {
    for (const kind of ['valid', 'revoked', 'expired'] as const) {
      if (names.has(set[kind])) faults.push(`testSites.sets.${i}.${kind}: "${set[kind]}" is used twice; each test site has a name, a certificate and a key of its own`);
      names.add(set[kind]);
    }
  });
  return faults;
}
