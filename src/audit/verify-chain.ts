import { toRfc3339 } from '../core/time.js';
import { BEFORE_THE_FIRST, chainHash, eventLine, lineDigest, type Link, type StoredEvent } from './chain.js';
import type { Findings } from './finding.js';
import { readHead } from './head.js';
import type { AuditChainStore } from './ports.js';
import { statementHolds } from './signed-statement.js';

export interface ChainVerification {
  /** Positions that were looked at. */
  readonly from: number;
  readonly to: number;
  readonly heads: number;
  /** Events that are not sealed yet. */
  readonly waiting: number;
}

const PAGE = 500;

/**
 * Recomputes the chain between two positions, with every event and every signed head in it, and looks for events outside of it.
 * @param keys the audit key and former ones, SubjectPublicKeyInfo in DER; null: each head is held to the key that it names
 */
export async function verifyChain(
  store: AuditChainStore,
  range: { from: number; to: number },
  { keys, findings }: { keys: readonly Buffer[] | null; findings: Findings },
): Promise<ChainVerification> {
  const { from, to } = range;
  const before = from === 1 ? undefined : await store.link(from - 1);
  if (from > 1 && before === undefined) findings.add({ kind: 'missing', position: from - 1, text: `position ${from - 1} of the chain is missing` });
  const walk = new Walk(findings, from, before?.hash ?? (from === 1 ? BEFORE_THE_FIRST : null));
  for (let next = from; next <= to; ) {
    const page = await store.sealed(next, Math.min(PAGE, to - next + 1));
    if (page.length === 0) break;
    for (const { link, event } of page) if (link.position <= to) walk.step(link, event);
    next = (page.at(-1)?.link.position ?? next) + 1;
  }
  walk.end(to);
  const heads = await verifyHeads(store, range, keys, findings);
  return { from, to, heads, waiting: await findInserted(store, findings) };
}

/** Goes along the links. What one of them has lost is told from what it breaks in the next. */
class Walk {
  readonly #findings: Findings;
  #expected: number;
  /** The hash before as it is stored; null: it is gone. */
  #previous: Buffer | null;
  /** Where the link before disagrees with its event: what its hash would be if the event were right. */
  #instead: { link: Link; hash: Buffer } | undefined;
  #sealedAt = -Infinity;

  constructor(findings: Findings, from: number, previous: Buffer | null) {
    this.#findings = findings;
    this.#expected = from;
    this.#previous = previous;
  }

  step(link: Link, event: StoredEvent | undefined): void {
    const { position, sequence, hash } = link;
    if (position > this.#expected) this.end(position - 1);
    const digest = event && lineDigest(eventLine(link, event));
    const follows = (previous: Buffer | null) => previous !== null && digest !== undefined && chainHash(previous, digest).equals(hash);
    const suspect = this.#instead;
    this.#instead = undefined;
    const right = follows(this.#previous);
    if (suspect !== undefined) {
      // The next link was made with the right hash: it is the link before that was changed, not its event.
      const linkChanged = !right && follows(suspect.hash);
      this.#tell(suspect.link, linkChanged);
      if (linkChanged) {
        this.#advance(link);
        return;
      }
    }
    if (event === undefined) {
      this.#findings.add({ kind: 'missing', position, sequence, text: `audit event ${sequence} (position ${position}) is missing: it was deleted` });
    } else if (!right && this.#previous !== null && digest !== undefined) {
      this.#instead = { link, hash: chainHash(this.#previous, digest) };
    }
    if (link.sealedAt < this.#sealedAt) {
      this.#findings.add({ kind: 'link', position, sequence, text: `position ${position} claims to be sealed before the one before it` });
    }
    this.#advance(link);
  }

  /** Called after the last step, too: what is expected up to `to` must have come. */
  end(to: number): void {
    if (this.#instead !== undefined) this.#tell(this.#instead.link, false);
    this.#instead = undefined;
    if (to < this.#expected) return;
    const positions = to === this.#expected ? `position ${to}` : `positions ${this.#expected} to ${to}`;
    this.#findings.add({ kind: 'missing', position: this.#expected, text: `${positions} of the chain: the link is missing` });
    this.#previous = null;
    this.#expected = to + 1;
  }

  #tell({ position, sequence }: Link, linkChanged: boolean): void {
    this.#findings.add(
      linkChanged
        ? { kind: 'link', position, sequence, text: `position ${position}: the link was changed; audit event ${sequence} is as it was sealed` }
        : { kind: 'changed', position, sequence, text: `audit event ${sequence} (position ${position}) is not as it was sealed: it was changed` },
    );
  }

  #advance(link: Link): void {
    this.#previous = link.hash;
    this.#expected = link.position + 1;
    this.#sealedAt = Math.max(this.#sealedAt, link.sealedAt);
  }
}

async function verifyHeads(store: AuditChainStore, { from, to }: { from: number; to: number }, keys: readonly Buffer[] | null, findings: Findings): Promise<number> {
  let count = 0;
  // A head beyond the last link speaks of links that are gone.
  const last = (await store.last())?.position ?? 0;
  const until = to >= last ? Infinity : to;
  for (let next = from; ; ) {
    const page = await store.heads(next, PAGE);
    for (const signed of page) {
      if (signed.position > until) return count;
      count += 1;
      const { position } = signed;
      const head = readHead(signed.statement);
      const when = toRfc3339(signed.signedAt);
      if (head?.position !== position || (keys !== null && !keys.some((key) => key.equals(signed.spki))) || !statementHolds(signed)) {
        findings.add({ kind: 'head', position, text: `the head of position ${position}, ${when}, is not signed with the audit key as it stands` });
        continue;
      }
      const link = await store.link(position);
      if (link === undefined) {
        findings.add({ kind: 'missing', position, text: `position ${position} was signed at ${when} and is missing: the newest rows were deleted` });
      } else if (link.hash.toString('hex') !== head.hash) {
        findings.add({
          kind: 'rewritten',
          position,
          sequence: link.sequence,
          text: `position ${position} has another hash than was signed at ${when}: the chain was rewritten at or before audit event ${link.sequence}`,
        });
      }
    }
    if (page.length < PAGE) return count;
    next = (page.at(-1)?.position ?? next) + 1;
  }
}

const STEP = 100_000;

/** Events without a link that stand before or between sealed ones. @returns how many are newer: they wait to be sealed, as after the acts of officers while no server runs */
async function findInserted(store: AuditChainStore, findings: Findings): Promise<number> {
  const newest = await store.newestSequence();
  const sealed = await store.lastSequence();
  let waiting = 0;
  for (let from = Number.MIN_SAFE_INTEGER, to = 0; from < newest; from = to, to += STEP) {
    for (let after = from; ; ) {
      const page = await store.unlinked({ from: after, to, since: Number.MIN_SAFE_INTEGER }, PAGE);
      for (const { sequence, at, kind } of page) {
        if (sequence > sealed) waiting += 1;
        else findings.add({ kind: 'inserted', sequence, text: `audit event ${sequence} (${kind}, ${toRfc3339(at)}) stands between sealed events and is not in the chain: it was inserted` });
      }
      if (page.length < PAGE) break;
      after = page.at(-1)?.sequence ?? to;
    }
  }
  return waiting;
}
