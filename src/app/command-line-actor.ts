import type { Actor } from '../core/actor.js';
import { normalizeOfficerName, OFFICER_NAME_FORM } from '../core/officer-name.js';
import { RevocationRefused } from '../revocation/revocation-refused.js';

/**
 * Who acts by the command line: the operating system let them in, so that they have every officer's role, under the name that they give.
 * @throws RevocationRefused for a text that is no officer's name
 */
export function commandLineActor(officer: string): Actor {
  const officerName = normalizeOfficerName(officer);
  if (officerName === undefined) {
    throw new RevocationRefused(
      { en: `"${officer}" is no officer name`, ja: `「${officer}」は担当者名ではありません` },
      { en: OFFICER_NAME_FORM, ja: '1～64 文字の英数字、ピリオド、ハイフン、下線、またはメールアドレスを使ってください' },
    );
  }
  return { personId: null, name: officerName, officerName, email: null, language: 'en', officerRoles: ['officer', 'auditor', 'administrator'], memberships: [], scopes: null };
}
