import type { EabKeyLimits } from '../../core/state/organization.js';
import { toRfc3339 } from '../../core/time.js';

/** Limits of a key in lines that a contact of either language can read: field, colon, value. */
export function limitsLines(purpose: string, { nameRules, profiles, accountLimit, expiresAt }: EabKeyLimits): string[] {
  return [
    `用途 / for: ${purpose.replace(/\s+/g, ' ')}`,
    `名前 / names: ${nameRules.join(' ')}`,
    `プロファイル / profiles: ${profiles.join(' ')}`,
    `アカウント数 / accounts: ${accountLimit ?? '無制限 (any number)'}`,
    `有効期限 / until: ${expiresAt === null ? 'なし (no end)' : toRfc3339(expiresAt)}`,
  ];
}
