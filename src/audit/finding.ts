/**
 * What a verification found wrong.
 * - `changed`: the event is not as it was sealed. `link`: the event is, its link is not.
 * - `missing`: an event, a link or an exported row is gone. `inserted`: an event that nobody sealed when it should have been.
 * - `rewritten`: the chain agrees with itself and not with what was signed.
 * - `head`: a signed head or day that is no longer what was signed. `file`: an exported file that is not as it was signed, or not there.
 */
export interface AuditFinding {
  readonly kind: 'changed' | 'link' | 'missing' | 'inserted' | 'rewritten' | 'head' | 'file';
  /** Names what is wrong, in words. */
  readonly text: string;
  readonly position?: number;
  readonly sequence?: number;
}

/** Findings beyond this many add nothing that anybody would read. */
const MOST = 1000;

/** Gathers findings. */
export class Findings {
  readonly list: AuditFinding[] = [];
  /** How many there were, those that are not in the list included. */
  count = 0;

  add(finding: AuditFinding): void {
    this.count += 1;
    if (this.list.length < MOST) this.list.push(finding);
  }
}
