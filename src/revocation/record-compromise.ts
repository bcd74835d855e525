import type { AuditActor } from '../audit/event.js';
import type { AccountId } from '../core/ids.js';
import type { Certificate } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { BaselineChoice } from '../policy/policy.js';
import { actorText } from './actor-text.js';
import { blockKey } from './block-key.js';
import type { CompromiseProofKind, RevocationStores } from './ports.js';
import { recordRevocation } from './record-revocation.js';
import { requireGround } from './require-ground.js';

/** A private key that is known to be compromised. */
export interface Compromise {
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly spkiHash: string;
  readonly proof: CompromiseProofKind;
  /** What was shown, in words; no secret. */
  readonly detail: string;
  readonly actor: AuditActor;
  /** The second officer, as `officer:NAME`. */
  readonly secondedBy: string | null;
  readonly knownAt: EpochSeconds;
  readonly now: EpochSeconds;
  /** Only this account's certificates are revoked; for those of others a decision is opened, with its clock. Null: all are revoked. */
  readonly onlyAccount: AccountId | null;
}

/** Certificates that one transaction deals with. */
export const COMPROMISE_BATCH = 500;

/**
 * Blocks a key for ever, and revokes every certificate for it with keyCompromise, in the transaction at hand (CP 4.9.12, BR 6.1.1.3(4), 4.9.1.1(3)).
 * Certificates that are committed and not yet issued are among them. Safe to repeat: the database begins no certificate for a blocked key, so
 * what one call leaves over, the next finds.
 * @param limit most certificates dealt with, {@link COMPROMISE_BATCH} when left out
 * @returns `more`: there may be others
 */
export async function recordCompromise(
  stores: RevocationStores,
  compromise: Compromise,
  baseline: BaselineChoice,
  limit = COMPROMISE_BATCH,
): Promise<{ blocked: boolean; revoked: Certificate[]; opened: Certificate[]; more: boolean }> {
  const { spkiHash, proof, detail, actor, secondedBy, knownAt, now, onlyAccount } = compromise;
  const ground = requireGround('key-compromised', now, baseline);
  const blocked = await blockKey(stores, { spkiHash, proof, detail, actor, secondedBy, now });
  const found = await stores.certificates.compromisable(spkiHash, now, limit);
  const revoked: Certificate[] = [];
  const opened: Certificate[] = [];
  for (const certificate of found) {
    if (onlyAccount === null || certificate.accountId === onlyAccount) {
      const done = await recordRevocation(stores, { certificate, ground, actor, secondedBy, knownAt, now, note: `${proof}: ${detail}` });
      if (done !== 'unchanged') revoked.push(certificate);
    } else if ((await stores.revocations.proposal(certificate.id)) === undefined) {
      const deadline = ground.seconds === null ? null : knownAt + ground.seconds;
      const proposal = { certificateId: certificate.id, ground: ground.ground.id, knownAt, deadline, note: `${proof}: ${detail}` };
      await stores.revocations.propose({ ...proposal, proposedBy: actorText(actor), officer: null, proposedAt: now });
      await stores.audit.append(actor, {
        kind: 'revocation.proposed',
        organizationId: certificate.organizationId,
        detail: { ...proposal, serial: certificate.serial },
      });
      await stores.jobs.add({ kind: 'tell', notice: { kind: 'key-compromise-suspected', organizationId: certificate.organizationId, certificateId: certificate.id } });
      opened.push(certificate);
    }
  }
  return { blocked, revoked, opened, more: onlyAccount === null && found.length === limit };
}
