import type { AuditActor } from '../audit/event.js';
import { newId, type ProblemReportId } from '../core/ids.js';
import type { Language } from '../core/language.js';
import { actorText } from '../revocation/actor-text.js';
import { proveByCsr, proveByPrivateKey, proveBySignature, type CompromiseProof } from '../revocation/prove-compromise.js';
import { recordCompromise } from '../revocation/record-compromise.js';
import { RevocationRefused } from '../revocation/revocation-refused.js';
import { readCertificate } from '../x509/read-certificate.js';
import type { ProblemDependencies } from './dependencies.js';
import type { ProblemStores } from './ports.js';
import { PRELIMINARY_SECONDS, type ProblemReport, type Reporter } from './problem-report.js';
import { newReference, readReporter } from './receive-report.js';

/** What shows a key compromise by itself (CP 4.9.12, first to third way). Buffers are emptied when they have been looked at. */
export type SubmittedProof =
  | { readonly privateKey: Buffer }
  | { readonly csr: Buffer }
  | {
      /** As `openssl dgst -sha256 -sign` writes it, or that in base64. */
      readonly signature: Buffer;
      readonly challenge: string;
    };

export interface ProofResult {
  /** Null: the key was blocked and its certificates were revoked before; nothing was left to do. */
  readonly report: ProblemReport | null;
  readonly spkiHash: string;
  readonly proof: CompromiseProof['proof'];
  /** Serials of the certificates that this proof has revoked. */
  readonly revoked: readonly string[];
  /** There are so many that the rest follows in a moment. */
  readonly more: boolean;
}

/**
 * Acts on a proof of a key compromise that anybody hands in (CP 4.9.12, BR 4.9.1.1(3)). The proof is checked at once; if it holds, one transaction blocks
 * the key for ever, revokes every certificate for it, tells the subscribers, and keeps report and outcome. A private key is neither stored nor logged: the
 * hash of its public half is what remains, and its octets are overwritten.
 * @throws RevocationRefused when it proves nothing, ProblemRefused for a reporter's address that is none
 */
export async function submitProof(
  { transactor, clock, random, baseline }: ProblemDependencies,
  submitted: SubmittedProof,
  { by, reporter: given, language }: { by: AuditActor; reporter: Reporter; language: Language },
): Promise<ProofResult> {
  const reporter = readReporter(given);
  const { spkiHash, proof, detail } = await judge(transactor.read, submitted, clock.now());
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const compromise = { spkiHash, proof, detail, actor: by, secondedBy: null, knownAt: now, now, onlyAccount: null };
    const { blocked, revoked, more } = await recordCompromise(stores, compromise, baseline);
    const serials = revoked.map(({ serial }) => serial);
    if (!blocked && revoked.length === 0) return { report: null, spkiHash, proof, revoked: serials, more };
    const report: ProblemReport = {
      id: newId<ProblemReportId>(random),
      reference: newReference(random),
      channel: 'proof',
      kind: 'key-compromise',
      reporter,
      language,
      about: `key ${spkiHash}`,
      description: detail,
      receivedBy: actorText(by),
      receivedAt: now,
      recordedAt: now,
      preliminaryDue: now + PRELIMINARY_SECONDS,
    };
    const { problemReports, audit, jobs } = stores;
    const about = { problemReportId: report.id, reference: report.reference };
    await problemReports.add(report, []);
    const facts = { channel: report.channel, problem: report.kind, receivedAt: now, preliminaryDue: report.preliminaryDue };
    await audit.append(by, { kind: 'problem-report.received', detail: { ...about, ...facts, serials, files: [] } });
    for (const { id } of revoked) await problemReports.addCertificate(report.id, { certificateId: id, addedBy: 'system', addedAt: now });
    const text = resultText(serials.length, more);
    const outcome = serials.length > 0 ? 'revoked' : 'no-action';
    await problemReports.addStep(report.id, { kind: 'preliminary', outcome: null, text, by: 'system', at: now });
    await problemReports.addStep(report.id, { kind: 'closed', outcome, text, by: 'system', at: now });
    await audit.append({ type: 'system' }, { kind: 'problem-report.closed', detail: { ...about, outcome } });
    if (reporter.email !== null) await jobs.add({ kind: 'tell', notice: { kind: 'problem-report-closed', problemReportId: report.id } });
    if (more) await jobs.add({ kind: 'revoke-compromised', spkiHash });
    return { report, spkiHash, proof, revoked: serials, more };
  });
}

async function judge(stores: ProblemStores, submitted: SubmittedProof, now: number): Promise<CompromiseProof> {
  if ('privateKey' in submitted) {
    try {
      return proveByPrivateKey(submitted.privateKey);
    } finally {
      submitted.privateKey.fill(0);
    }
  }
  if ('csr' in submitted) return proveByCsr(submitted.csr);
  const challenge = await stores.keyChallenges.find(submitted.challenge.trim());
  return proveBySignature(await keyOfChallenge(stores, challenge?.spkiHash), rawSignature(submitted.signature), challenge, now);
}

/** The key that a challenge was set for, out of a certificate for it. @throws RevocationRefused */
async function keyOfChallenge({ certificates }: ProblemStores, spkiHash: string | undefined): Promise<Buffer> {
  const [certificate] = spkiHash === undefined ? [] : (await certificates.search({ spkiHash }, 20)).flatMap((found) => (found.state === 'issued' ? [found.der] : []));
  if (certificate !== undefined) return readCertificate(certificate).spki;
  throw new RevocationRefused(
    { en: 'this challenge was not set by us', ja: 'このチャレンジは本認証局が発行したものではありません' },
    { en: 'ask for a new challenge and sign that one', ja: '新しいチャレンジを取得し、それに署名してください' },
  );
}

/** Whoever pastes a signature pastes base64. */
function rawSignature(signature: Buffer): Buffer {
  const text = signature.toString('latin1').trim();
  return /^[A-Za-z0-9+/=\s]{40,}$/.test(text) ? Buffer.from(text, 'base64') : signature;
}

function resultText(revoked: number, more: boolean): string {
  if (revoked === 0) return '提出された証明を確認し、鍵をブロックしました。この鍵の有効な証明書はありません。\nThe proof holds and the key is blocked. No valid certificate uses it.';
  const rest = more ? { ja: '残りの証明書も続けて失効します。', en: ' The others follow at once.' } : { ja: '', en: '' };
  return `提出された証明を確認し、鍵をブロックして ${revoked} 件の証明書を失効しました。${rest.ja}\nThe proof holds; the key is blocked, and ${revoked} certificate(s) were revoked.${rest.en}`;
}
