import type { ClaimFault } from '../check-claim.js';
import { VettingRefused } from '../vetting-refused.js';

/** A claim with faults, each with its member, for a form to show beside it. */
export class ClaimRefused extends VettingRefused {
  readonly faults: readonly ClaimFault[];

  constructor(faults: readonly ClaimFault[]) {
    super(
      {
        ja: faults.map(({ member, text }) => `${member}：${text.ja}`).join('、'),
        en: faults.map(({ member, text }) => `${member}: ${text.en}`).join('; '),
      },
      { ja: '入力内容を直してもう一度送ってください', en: 'correct it and send it again' },
    );
    this.faults = faults;
  }
}
