/** The languages that subscribers and officers read: Japanese, which the Certificate Policy is written in, and English. */
export const LANGUAGES = ['ja', 'en'] as const;

export type Language = (typeof LANGUAGES)[number];

/** One text in both languages; a page, mail or refusal picks the reader's. */
export type Bilingual = Readonly<Record<Language, string>>;
