import { VettingRefused } from '../vetting-refused.js';
import type { Completeness } from '../what-is-missing.js';

/**
 * @returns when the vetting begins and ends
 * @throws VettingRefused with everything that is missing
 */
export function refuseIncomplete({ missing, vettedAt, expiresAt }: Completeness): { vettedAt: number; expiresAt: number } {
  if (missing.length > 0 || vettedAt === null || expiresAt === null) {
    throw new VettingRefused(
      { ja: `まだ足りないものがあります：${missing.map(({ text }) => text.ja).join('、')}`, en: `something is missing: ${missing.map(({ text }) => text.en).join('; ')}` },
      { ja: '足りないものを揃えるか、申請者に差し戻してください', en: 'complete it, or send the application back' },
    );
  }
  return { vettedAt, expiresAt };
}
