import { demand } from '../core/access.js';
import { actingOfficer } from '../core/acting-officer.js';
import type { Actor } from '../core/actor.js';
import { isId, type AccountId, type CertificateId, type OrganizationId } from '../core/ids.js';
import { normalizeDnsName } from '../core/identifier.js';
import { NotFound } from '../core/not-found.js';
import type { Certificate } from '../core/state/certificate.js';
import { standingOf, type CertificateStanding } from '../core/state/certificate-standing.js';
import type { EpochSeconds } from '../core/time.js';
import { groundsInForce, type GroundInForce } from '../policy/revocation-grounds.js';
import { blockKeyByOfficer } from './block-key-by-officer.js';
import { deadlineState } from './deadline-state.js';
import type { RevocationDependencies } from './dependencies.js';
import { entriesForHost, fingerprintEntry, nameEntry } from './index-certificates.js';
import type { BlockedKey, RecordedRevocation, RevocationProposal } from './ports.js';
import { refuseProposal } from './refuse-proposal.js';
import { revokeByOfficers, type OfficersRevocationResult } from './revoke-by-officers.js';
import { readSerial, readSpkiHash } from './serial-text.js';

/** Everything about one certificate and its revocation. */
export interface CertificateFile {
  readonly certificate: Certificate;
  readonly state: CertificateStanding;
  readonly revocations: readonly RecordedRevocation[];
  readonly proposal: RevocationProposal | null;
  readonly blockedKey: BlockedKey | null;
}

/** What a search goes by: one of them. */
export type CertificateQuestion =
  | { readonly serial: string }
  | { readonly fingerprint: string }
  | { readonly key: string }
  /** A host name also finds wildcards that are good for it. */
  | { readonly name: string }
  | { readonly organizationId: string }
  | { readonly accountId: string };

/** A decision or revocation that is under way, with its deadline. */
export type RevocationInHand = {
  readonly serial: string;
  readonly organizationId: OrganizationId;
  readonly deadline: EpochSeconds | null;
  readonly deadlineState: ReturnType<typeof deadlineState>;
} & ({ readonly kind: 'waiting'; readonly proposal: RevocationProposal } | { readonly kind: 'unpublished'; readonly revocation: RecordedRevocation });

/** The room's acts for people, each with the right that it takes (CP 4.9.2, 4.9.3). */
export interface RevocationDesk {
  /** @throws AccessRefused, NotFound; RevocationRefused for a text that is no serial */
  show(actor: Actor, serialOrId: string): Promise<CertificateFile>;
  /** Officers' search. @param standing only those; null: all @throws AccessRefused, RevocationRefused for a serial or hash that is none */
  search(actor: Actor, question: CertificateQuestion, standing: CertificateStanding | null, limit: number): Promise<{ certificate: Certificate; state: CertificateStanding }[]>;
  /** The grounds that officers choose from today. */
  grounds(actor: Actor): GroundInForce[];
  /** An officer proposes, or seconds what another has proposed on the same ground. @throws AccessRefused, RevocationRefused */
  decide(actor: Actor, request: { serial: string; ground: string; note: string; knownAt?: EpochSeconds }): Promise<OfficersRevocationResult>;
  /** Ends a proposal without a revocation. @throws AccessRefused, RevocationRefused */
  refuse(actor: Actor, request: { serial: string; note: string }): Promise<void>;
  /** Decisions that wait, then revocations that are not public yet. */
  inHand(actor: Actor): Promise<RevocationInHand[]>;
  keys(actor: Actor, limit: number): Promise<BlockedKey[]>;
  key(actor: Actor, spkiHash: string): Promise<{ spkiHash: string; blocked: BlockedKey | null; certificates: Certificate[] }>;
  /** @throws AccessRefused, RevocationRefused */
  blockKey(actor: Actor, request: { spkiHash: string; reason: string }): Promise<{ spkiHash: string; opened: Certificate[] }>;
}

const MOST = 1000;

export function createRevocationDesk(dependencies: RevocationDependencies): RevocationDesk {
  const { transactor, clock, baseline } = dependencies;
  const { certificates, revocations, blockedKeys } = transactor.read;
  return {
    async show(actor, text) {
      // A certificate's id is no hexadecimal number, but by a chance that nobody lives to see.
      const certificate = /^[0-9a-fx:]+$/i.test(text) || !isId(text) ? await certificates.findAnyBySerial(readSerial(text)) : (await certificates.getMany([text as CertificateId]))[0];
      // Whoever may see all may hear that there is none; to others it is as if it were another's.
      if (certificate === undefined) {
        demand(actor, 'certificates.read', null);
        throw new NotFound('certificate');
      }
      demand(actor, 'certificates.read', certificate.organizationId);
      const [records, proposal, blocked] = await Promise.all([
        revocations.ofCertificate(certificate.id),
        revocations.proposal(certificate.id),
        blockedKeys.find(certificate.spkiHash),
      ]);
      return { certificate, state: standingOf(certificate, clock.now()), revocations: records, proposal: proposal ?? null, blockedKey: blocked ?? null };
    },
    async search(actor, question, standing, limit) {
      demand(actor, 'certificates.read', null);
      const found = await find(question, limit);
      return found.map((certificate) => ({ certificate, state: standingOf(certificate, clock.now()) })).filter(({ state }) => standing === null || state === standing);
    },
    grounds(actor) {
      demand(actor, 'work.read', null);
      return groundsInForce(clock.now(), baseline).filter(({ ground }) => ground.subject === 'subscriber' && ground.parties.includes('officer'));
    },
    async decide(actor, { serial, ground, note, knownAt }) {
      const officer = actingOfficer(actor, 'certificates.revoke');
      return await revokeByOfficers(dependencies, { serial, ground, officers: [officer], note, ...(knownAt !== undefined && { knownAt }) });
    },
    async refuse(actor, { serial, note }) {
      await refuseProposal(dependencies, { serial, officer: actingOfficer(actor, 'certificates.revoke'), note });
    },
    async inHand(actor) {
      demand(actor, 'work.read', null);
      const now = clock.now();
      const waiting = (await revocations.proposals(MOST)).map(({ serial, organizationId, ...proposal }): RevocationInHand => {
        const { deadline } = proposal;
        return { kind: 'waiting', serial, organizationId, deadline, deadlineState: deadlineState(proposal, now), proposal };
      });
      const unpublished = (await revocations.unpublished(now, 0, MOST)).map((revocation): RevocationInHand => {
        const { serial, organizationId, deadline } = revocation;
        return { kind: 'unpublished', serial, organizationId, deadline, deadlineState: deadlineState(revocation, now), revocation };
      });
      return [...waiting, ...unpublished];
    },
    async keys(actor, limit) {
      demand(actor, 'work.read', null);
      return await blockedKeys.list(limit);
    },
    async key(actor, text) {
      demand(actor, 'work.read', null);
      const spkiHash = readSpkiHash(text);
      return { spkiHash, blocked: (await blockedKeys.find(spkiHash)) ?? null, certificates: await certificates.search({ spkiHash }, MOST) };
    },
    async blockKey(actor, { spkiHash, reason }) {
      return await blockKeyByOfficer(dependencies, { spkiHash, reason, officer: actingOfficer(actor, 'certificates.revoke') });
    },
  };

  async function find(question: CertificateQuestion, limit: number): Promise<Certificate[]> {
    if ('serial' in question) return [await certificates.findAnyBySerial(readSerial(question.serial))].filter((one) => one !== undefined);
    if ('key' in question) return certificates.search({ spkiHash: readSpkiHash(question.key) }, limit);
    if ('organizationId' in question) return certificates.search({ organizationId: question.organizationId as OrganizationId }, limit);
    if ('accountId' in question) return certificates.search({ accountId: question.accountId as AccountId }, limit);
    const entries = 'fingerprint' in question ? [fingerprintEntry(readSpkiHash(question.fingerprint))] : entriesOfName(question.name);
    return certificates.findByIndex(entries, 0, limit);
  }
}

function entriesOfName(text: string): string[] {
  const name = text.trim().toLowerCase();
  return normalizeDnsName(name).ok ? entriesForHost(name) : [nameEntry(name)];
}
