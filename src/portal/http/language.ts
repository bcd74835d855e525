import { LANGUAGES, type Language } from '../../core/language.js';

/** @returns undefined for a text that names none of ours */
export function asLanguage(text: string | undefined): Language | undefined {
  return LANGUAGES.find((language) => language === text);
}

/**
 * The language of a page: asked for (`?lang=`), else chosen before (cookie), else the person's setting, else the browser's (RFC 9110 §12.5.4), else Japanese.
 */
export function chooseLanguage({ asked, chosen, setting, accepted }: { asked?: string | undefined; chosen?: string | undefined; setting?: Language | undefined; accepted?: string | undefined }): Language {
  return asLanguage(asked) ?? asLanguage(chosen) ?? setting ?? fromAccepted(accepted ?? '') ?? 'ja';
}

function fromAccepted(header: string): Language | undefined {
  const ranges = header.slice(0, 500).split(',').map((range, order) => {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const q = Number(parameters.find((parameter) => parameter.trim().startsWith('q='))?.trim().slice(2) ?? 1);
    return { language: asLanguage(tag.split('-', 1)[0]), q: Number.isNaN(q) ? 0 : q, order };
  });
  return ranges.filter(({ language, q }) => language !== undefined && q > 0).sort((a, b) => b.q - a.q || a.order - b.order)[0]?.language;
}
