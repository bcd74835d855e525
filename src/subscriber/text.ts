import { SubscriberRefused } from './subscriber-refused.js';

/**
 * What somebody wrote, as one record keeps it: trimmed, in normalization form C.
 * @param what for the refusal
 * @throws SubscriberRefused when it is empty, too long or has control characters
 */
export function readText(text: string, what: { en: string; ja: string }, limit: number): string {
  const written = text.trim().normalize('NFC');
  // eslint-disable-next-line no-control-regex -- they are what is to be found; lines may be broken
  if (written.length >= 1 && written.length <= limit && !/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f]/.test(written)) return written;
  throw new SubscriberRefused(
    { en: `${what.en}: a text of 1 to ${limit} characters is needed`, ja: `${what.ja}: 1 文字以上 ${limit} 文字以内で入力してください` },
    { en: 'correct it and try again', ja: '修正して、もう一度送信してください' },
  );
}
