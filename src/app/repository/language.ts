/** Languages of the repository's pages; the first is taken where a reader prefers none. */
export const LANGUAGES = ['en', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * Chooses a language by Accept-Language (RFC 9110 §12.5.4): the one with the highest weight, of equal ones the one named first. A range such as `ja-JP` stands for
 * its language.
 */
export function preferredLanguage(header: string | undefined): Language {
  let best: { language: Language; weight: number } | undefined;
  for (const range of (header ?? '').split(',').slice(0, 30)) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(/\s*;\s*/);
    const language = LANGUAGES.find((known) => tag === known || tag.startsWith(`${known}-`));
    const written = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const weight = written === undefined ? 1 : Number(written);
    if (language !== undefined && weight > 0 && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? LANGUAGES[0];
}
