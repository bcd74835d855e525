import type { Bilingual, Language } from '../../core/language.js';
import type { GroundInForce } from '../../policy/revocation-grounds.js';
import type { Html } from '../html.js';
import { selectField } from '../parts/fields.js';

const REASONS: Readonly<Record<number, string>> = { 0: 'unspecified', 1: 'keyCompromise', 3: 'affiliationChanged', 4: 'superseded', 5: 'cessationOfOperation', 9: 'privilegeWithdrawn' };

/** The name of a CRLReason (RFC 5280 §5.3.1). */
export function reasonName(reason: number): string {
  return REASONS[reason] ?? String(reason);
}

/** How long a ground gives, in words. @param seconds null: within a commercially reasonable time */
export function clockText(seconds: number | null): Bilingual {
  if (seconds === null) return { ja: '商業的に合理的な期間内', en: 'within a commercially reasonable time' };
  const hours = seconds / 3600;
  return hours <= 24 ? { ja: `${hours} 時間以内`, en: `within ${hours} hours` } : { ja: `${hours / 24} 日以内`, en: `within ${hours / 24} days` };
}

/** The closed list of grounds to choose from, by deadline; each with the reason code that follows from it. */
export function groundSelect(grounds: readonly GroundInForce[], language: Language, value: string): Html {
  const clocks = [...new Set(grounds.map(({ seconds }) => seconds))].sort((a, b) => (a ?? Infinity) - (b ?? Infinity));
  return selectField(
    { name: 'ground', label: { ja: '失効事由', en: 'Ground' }[language], value, required: true, hint: { ja: '期限と理由コードは事由によって決まります。', en: 'Deadline and reason code follow from it.' }[language] },
    clocks.map((seconds) => ({
      label: clockText(seconds)[language],
      options: grounds
        .filter((one) => one.seconds === seconds)
        .map(({ ground: { id, title, reason, officers } }) => ({
          value: id,
          label: `${title[language]} [${reasonName(reason)}${officers === 1 ? { ja: '、一人', en: ', one officer' }[language] : ''}]`,
        })),
    })),
  );
}
