import { VettingRefused } from '../vetting-refused.js';

/**
 * A reason that somebody else has to understand.
 * @returns without spaces around it
 * @throws VettingRefused
 */
export function reasonText(text: string): string {
  const reason = text.trim();
  if (reason === '' || reason.length > 2000) {
    throw new VettingRefused(
      { ja: '理由を1〜2000文字で入力してください', en: 'a reason of 1 to 2000 characters is needed' },
      { ja: '相手に伝わるように理由を書いてください', en: 'say why, for those who will read it' },
    );
  }
  return reason;
}
