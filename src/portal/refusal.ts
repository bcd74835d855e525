import type { Bilingual } from '../core/language.js';

/** A desk's refusal, in words for people. */
export interface Refusal {
  readonly text: Bilingual;
  readonly remedy: Bilingual | null;
}

/**
 * The refusal in an error of a desk (`PeopleRefused`, `VettingRefused`, …): its `text` where it has one in both languages, else its message.
 * @returns undefined for any other error
 */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !error.name.endsWith('Refused')) return undefined;
  const text = 'text' in error && isBilingual(error.text) ? error.text : { ja: error.message, en: error.message };
  const remedy = 'remedyText' in error ? error.remedyText : 'remedy' in error ? error.remedy : undefined;
  if (isBilingual(remedy)) return { text, remedy };
  return { text, remedy: typeof remedy === 'string' ? { ja: remedy, en: remedy } : null };
}

function isBilingual(value: unknown): value is Bilingual {
  return typeof value === 'object' && value !== null && 'ja' in value && 'en' in value && typeof value.ja === 'string' && typeof value.en === 'string';
}
