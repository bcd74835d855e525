import type { Certificate } from '../core/state/certificate.js';
import { blockKey } from './block-key.js';
import type { RevocationDependencies } from './dependencies.js';
import { readNote, readOfficers } from './read-officers.js';
import { requireGround } from './require-ground.js';
import { RevocationRefused } from './revocation-refused.js';
import { readSpkiHash } from './serial-text.js';

/** Certificates of one key that a decision is opened for at once. */
const MOST_OPENED = 500;

/**
 * Blocks a key that is said to be compromised (BR 6.1.1.3(4)). That is safe to do on one officer's word, since it takes nothing from anybody; for
 * certificates that the key has, a decision is opened, whose clock of 24 hours runs from now on.
 * @throws RevocationRefused when it is blocked already
 */
export async function blockKeyByOfficer(
  { transactor, clock, baseline }: RevocationDependencies,
  request: { spkiHash: string; reason: string; officer: string },
): Promise<{ spkiHash: string; opened: Certificate[] }> {
  const spkiHash = readSpkiHash(request.spkiHash);
  const [name] = readOfficers([request.officer]);
  const detail = readNote(request.reason, 'a block');
  const actor = { type: 'officer', name } as const;
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const { ground, seconds } = requireGround('key-compromised', now, baseline);
    if (!(await blockKey(stores, { spkiHash, proof: 'reference', detail, actor, secondedBy: null, now })))
      throw new RevocationRefused(
        { en: `the key ${spkiHash} is blocked already`, ja: `鍵 ${spkiHash} は既にブロックされています` },
        { en: 'see "tegata key show" or the page of blocked keys for who did it and why', ja: '「ブロックされた鍵」のページで経緯を確認してください' },
      );
    const opened = await stores.certificates.compromisable(spkiHash, now, MOST_OPENED);
    for (const { id, serial, organizationId } of opened) {
      const proposal = { certificateId: id, ground: ground.id, knownAt: now, deadline: seconds === null ? null : now + seconds, note: detail };
      await stores.revocations.propose({ ...proposal, proposedBy: `officer:${name}`, officer: name, proposedAt: now });
      await stores.audit.append(actor, { kind: 'revocation.proposed', organizationId, detail: { ...proposal, serial } });
      await stores.jobs.add({ kind: 'tell', notice: { kind: 'key-compromise-suspected', organizationId, certificateId: id } });
    }
    return { spkiHash, opened };
  });
}
