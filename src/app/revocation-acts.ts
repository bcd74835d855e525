import { hash } from 'node:crypto';
import type { AccountId, OrganizationId } from '../core/ids.js';
import type { Certificate } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { BaselineChoice } from '../policy/policy.js';
import { groundsInForce, type GroundInForce } from '../policy/revocation-grounds.js';
import { blockKeyByOfficer } from '../revocation/block-key-by-officer.js';
import { deadlineState } from '../revocation/deadline-state.js';
import type { RevocationDependencies } from '../revocation/dependencies.js';
import type { BlockedKey, KeyChallenge, RecordedRevocation, RevocationProposal } from '../revocation/ports.js';
import { proveByCsr, proveByPrivateKey, proveByReference, proveBySignature, readCertificateKey } from '../revocation/prove-compromise.js';
import { readOfficers } from '../revocation/read-officers.js';
import { reportCompromise, type CompromiseReport } from '../revocation/report-compromise.js';
import { unknownSerial } from '../revocation/refusals.js';
import { revokeByOfficers, type OfficersRevocation, type OfficersRevocationResult } from '../revocation/revoke-by-officers.js';
import { readSerial, readSpkiHash } from '../revocation/serial-text.js';
import { setKeyChallenge } from '../revocation/set-key-challenge.js';

/** What is shown for a key compromise (CP 4.9.12); files as they were read. */
export type ShownProof =
  | { readonly privateKey: Buffer }
  | { readonly csr: Buffer }
  | { readonly signature: Buffer; readonly challenge: string; readonly certificate: Buffer }
  | { readonly reference: string; readonly certificate: Buffer | string };

export interface ShownCertificate {
  readonly certificate: Certificate;
  readonly revocations: readonly RecordedRevocation[];
  readonly proposal: RevocationProposal | null;
  readonly blockedKey: BlockedKey | null;
}

/** A recorded revocation or a decision that waits, with how its deadline stands. */
export type RevocationLine = { readonly serial: string; readonly organizationId: string; readonly deadlineState: ReturnType<typeof deadlineState> } & (
  | { readonly kind: 'recorded'; readonly revocation: RecordedRevocation }
  | { readonly kind: 'waiting'; readonly proposal: RevocationProposal }
);

/** The revocation room's acts for officers, bound to a database and a baseline. What the CLI calls. */
export interface RevocationActs {
  revoke(request: OfficersRevocation): Promise<OfficersRevocationResult>;
  showCertificate(serial: string): Promise<ShownCertificate>;
  listCertificates(filter: { key: string } | { organization: string } | { account: string }, limit: number): Promise<Certificate[]>;
  grounds(): GroundInForce[];
  listRevocations(limit: number): Promise<RevocationLine[]>;
  reportCompromise(proof: ShownProof, officers: readonly string[]): Promise<CompromiseReport>;
  blockKey(request: { spkiHash: string; reason: string; officer: string }): Promise<{ spkiHash: string; opened: Certificate[] }>;
  setChallenge(request: { certificate: Buffer; officer: string }): Promise<KeyChallenge>;
  listKeys(limit: number): Promise<BlockedKey[]>;
  showKey(spkiHash: string, limit: number): Promise<{ spkiHash: string; blocked: BlockedKey | null; certificates: Certificate[] }>;
  /** The hash that records name a certificate's key by. */
  keyHashOf(certificate: Buffer): string;
}

/** Binds the acts. @param dependencies `baseline` decides which grounds there are */
export function revocationActs(dependencies: RevocationDependencies): RevocationActs {
  const { transactor, clock } = dependencies;
  const baseline: BaselineChoice = dependencies.baseline;
  const { certificates, revocations, blockedKeys, keyChallenges } = transactor.read;
  const prove = async (proof: ShownProof) => {
    if ('privateKey' in proof) return proveByPrivateKey(proof.privateKey);
    if ('csr' in proof) return proveByCsr(proof.csr);
    if ('signature' in proof) {
      const spki = readCertificateKey(proof.certificate);
      return proveBySignature(spki, proof.signature, await keyChallenges.find(proof.challenge), clock.now());
    }
    return proveByReference(typeof proof.certificate === 'string' ? readSpkiHash(proof.certificate) : hashOf(proof.certificate), proof.reference);
  };
  return {
    revoke: (request) => revokeByOfficers(dependencies, request),
    async showCertificate(text) {
      const serial = readSerial(text);
      const certificate = await certificates.findAnyBySerial(serial);
      if (certificate === undefined)
        throw unknownSerial(serial);
      const [records, proposal, blocked] = await Promise.all([
        revocations.ofCertificate(certificate.id),
        revocations.proposal(certificate.id),
        blockedKeys.find(certificate.spkiHash),
      ]);
      return { certificate, revocations: records, proposal: proposal ?? null, blockedKey: blocked ?? null };
    },
    listCertificates: (filter, limit) =>
      certificates.search(
        'key' in filter
          ? { spkiHash: readSpkiHash(filter.key) }
          : 'organization' in filter
            ? { organizationId: filter.organization as OrganizationId }
            : { accountId: filter.account as AccountId },
        limit,
      ),
    grounds: () => groundsInForce(clock.now(), baseline),
    async listRevocations(limit) {
      const now = clock.now();
      const waiting = (await revocations.proposals(limit)).map(
        ({ serial, organizationId, ...proposal }): RevocationLine => ({ kind: 'waiting', serial, organizationId, proposal, deadlineState: deadlineState(proposal, now) }),
      );
      const recorded = (await revocations.list(limit)).map(
        ({ serial, organizationId, ...revocation }): RevocationLine => ({
          kind: 'recorded',
          serial,
          organizationId,
          revocation,
          deadlineState: deadlineState(revocation, publicAt(revocation) ?? now),
        }),
      );
      return [...waiting, ...recorded];
    },
    reportCompromise: async (proof, officers) => reportCompromise(dependencies, await prove(proof), { officers }),
    blockKey: (request) => blockKeyByOfficer(dependencies, request),
    setChallenge: ({ certificate, officer }) => setKeyChallenge(dependencies, { spki: readCertificateKey(certificate), actor: { type: 'officer', name: readOfficers([officer])[0] } }),
    listKeys: (limit) => blockedKeys.list(limit),
    async showKey(text, limit) {
      const spkiHash = readSpkiHash(text);
      return { spkiHash, blocked: (await blockedKeys.find(spkiHash)) ?? null, certificates: await certificates.search({ spkiHash }, limit) };
    },
    keyHashOf: hashOf,
  };
}

function hashOf(certificate: Buffer): string {
  return hash('sha256', readCertificateKey(certificate), 'hex');
}

function publicAt({ crl, ocspAt }: RecordedRevocation): EpochSeconds | undefined {
  return crl === null || ocspAt === null ? undefined : Math.max(crl.at, ocspAt);
}
