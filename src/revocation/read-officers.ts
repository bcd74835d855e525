import { normalizeOfficerName, OFFICER_NAME_FORM } from '../core/officer-name.js';
import { RevocationRefused } from './revocation-refused.js';

/**
 * One or two officers who act together.
 * @returns names in their one form, all different
 * @throws RevocationRefused
 */
export function readOfficers(texts: readonly string[]): [string] | [string, string] {
  const names = texts.map((text) => {
    const name = normalizeOfficerName(text);
    if (name === undefined) {
      throw new RevocationRefused(
        { en: `"${text}" is no officer name`, ja: `「${text}」は担当者名ではありません` },
        { en: OFFICER_NAME_FORM, ja: '1～64 文字の英数字、ピリオド、ハイフン、下線、またはメールアドレスを使ってください' },
      );
    }
    return name;
  });
  const [first, second, ...others] = names;
  if (first === undefined) {
    throw new RevocationRefused(
      { en: 'no officer is named', ja: '担当者が指定されていません' },
      { en: 'name whoever decides with --officer NAME', ja: '決定する担当者を指定してください' },
    );
  }
  if (others.length > 0) {
    throw new RevocationRefused(
      { en: `${names.length} officers are named`, ja: `担当者が ${names.length} 人指定されています` },
      { en: 'name one or two', ja: '一人または二人を指定してください' },
    );
  }
  if (first === second) {
    throw new RevocationRefused(
      { en: `${first} is named twice`, ja: `${first} が二度指定されています` },
      { en: 'the second officer has to be a different person', ja: '二人目は別の担当者でなければなりません' },
    );
  }
  return second === undefined ? [first] : [first, second];
}

/** A text that officers give for the record. @throws RevocationRefused for an empty or endless one */
export function readNote(text: string, what: string): string {
  const note = text.trim();
  if (note === '' || note.length > 2000) {
    throw new RevocationRefused(
      { en: `the text about ${what} needs 1 to 2000 characters`, ja: '理由は 1～2000 文字で入力してください' },
      { en: 'say why, for those who will ask about it later', ja: '後から経緯を確認できるように記入してください' },
    );
  }
  return note;
}
