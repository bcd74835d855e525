import type { Clock, EpochSeconds } from '../../core/time.js';
import { combineShares } from '../custody/combine-shares.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { openShare, type OpenedShare } from '../custody/open-share.js';
import { parseShare } from '../custody/share-file.js';

/** Shares that were not followed by enough others are forgotten after this time. */
const PATIENCE_SECONDS = 900;

/** What has come together. */
export interface Collected {
  readonly holders: readonly string[];
  readonly threshold: number;
  /** The secret, once enough shares are there. */
  readonly secret: Buffer | null;
}

/** Collects the shares of a token's PIN, one after the other, until there are enough. */
export class ShareCollector {
  readonly #tokenLabel: string;
  readonly #clock: Clock;
  #shares: OpenedShare[] = [];
  #since: EpochSeconds = 0;

  constructor(tokenLabel: string, clock: Clock) {
    this.#tokenLabel = tokenLabel;
    this.#clock = clock;
  }

  /** Whose shares are there; null: nobody's. */
  get waiting(): Omit<Collected, 'secret'> | null {
    if (this.#shares.length > 0 && this.#clock.now() - this.#since > PATIENCE_SECONDS) this.forget();
    const [first] = this.#shares;
    return first === undefined ? null : { holders: this.#shares.map(({ file }) => file.holder), threshold: first.file.threshold };
  }

  /**
   * Takes one share. When it makes them enough, all are forgotten.
   * @throws CustodyFault when it is no share of this token's PIN, does not open, is of another split, or its holder has given it already
   */
  async add(text: string, passphrase: string): Promise<Collected> {
    const file = parseShare(text, 'what came in');
    if (file.purpose !== 'token-pin' || file.subject !== this.#tokenLabel) throw new CustodyFault(`this is not a share of the PIN of the token "${this.#tokenLabel}"`);
    const opened = await openShare(file, passphrase);
    const there = this.waiting?.holders ?? [];
    if (there.includes(file.holder)) throw new CustodyFault(`${file.holder} has given their share already; another holder has to`);
    if (this.#shares.some((other) => other.file.set !== file.set)) throw new CustodyFault('this share is of another split than those that are there');
    if (there.length === 0) this.#since = this.#clock.now();
    this.#shares.push(opened);
    const holders = [...there, file.holder];
    if (holders.length < file.threshold) return { holders, threshold: file.threshold, secret: null };
    try {
      return { holders, threshold: file.threshold, secret: await combineShares(this.#shares) };
    } finally {
      this.forget();
    }
  }

  forget(): void {
    for (const { share } of this.#shares) share.fill(0);
    this.#shares = [];
  }
}
