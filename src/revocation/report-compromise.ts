import type { Certificate } from '../core/state/certificate.js';
import type { RevocationDependencies } from './dependencies.js';
import type { CompromiseProof } from './prove-compromise.js';
import { readOfficers } from './read-officers.js';
import { recordCompromise } from './record-compromise.js';
import { RevocationRefused } from './revocation-refused.js';

export interface CompromiseReport {
  readonly spkiHash: string;
  /** Whether this report has blocked the key; false: it was blocked already. */
  readonly blocked: boolean;
  /** Certificates that it has revoked, or changed to keyCompromise. */
  readonly revoked: readonly Certificate[];
}

/**
 * Acts on a proof that a private key is compromised: the key is blocked, and every certificate for it is revoked (CP 4.9.12). Three of the proofs speak
 * for themselves and are entered by one officer; a pointer to an incident is a matter of judgement and takes two. More certificates than one
 * transaction holds are dealt with in several; the key is blocked from the first on, and the report may be repeated.
 * @throws RevocationRefused
 */
export async function reportCompromise(
  { transactor, clock, baseline }: RevocationDependencies,
  { spkiHash, proof, detail }: CompromiseProof,
  by: { officers: readonly string[] },
): Promise<CompromiseReport> {
  const [first, second] = readOfficers(by.officers);
  if (proof === 'reference' && second === undefined) {
    throw new RevocationRefused(
      { en: 'a reference is judged by two officers', ja: '参照情報は担当者二人で判断します' },
      { en: 'name the second with another --officer NAME', ja: '二人目の担当者を指定してください' },
    );
  }
  const knownAt = clock.now();
  const compromise = {
    spkiHash,
    proof,
    detail,
    actor: { type: 'officer', name: first } as const,
    secondedBy: second === undefined ? null : `officer:${second}`,
    knownAt,
    onlyAccount: null,
  };
  const revoked: Certificate[] = [];
  let blocked = false;
  for (let more = true; more; ) {
    const done = await transactor.transaction((stores) => recordCompromise(stores, { ...compromise, now: clock.now() }, baseline));
    blocked ||= done.blocked;
    revoked.push(...done.revoked);
    more = done.more;
  }
  return { spkiHash, blocked, revoked };
}
