import type { AuditActor } from '../audit/event.js';
import { demand } from '../core/access.js';
import { actingOfficer } from '../core/acting-officer.js';
import type { Actor } from '../core/actor.js';
import type { Language } from '../core/language.js';
import { NotFound } from '../core/not-found.js';
import type { Certificate } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { KeyChallenge, RevocationProposal } from '../revocation/ports.js';
import type { OfficersRevocationResult } from '../revocation/revoke-by-officers.js';
import { askChallenge } from './ask-challenge.js';
import { attachCertificates } from './attach-certificates.js';
import { closeReport } from './close-report.js';
import { nextDue, type Due } from './deadlines.js';
import type { ProblemDependencies } from './dependencies.js';
import { findReport } from './find-report.js';
import { noteReport } from './note-report.js';
import type { ProblemReportLine } from './ports.js';
import type { ENTERED_CHANNELS, ProblemFile, ProblemOutcome, ProblemReport, ProblemState, ProblemStep } from './problem-report.js';
import { receiveReport, type NewReport } from './receive-report.js';
import { revokeReported } from './revoke-reported.js';
import { sendPreliminaryReport } from './send-preliminary-report.js';
import type { SubmissionLimits } from './submission-limits.js';
import { submitProof, type ProofResult, type SubmittedProof } from './submit-proof.js';

/** Somebody at a public page, known by network address alone. */
export interface Visitor {
  readonly address: string;
  readonly language: Language;
}

/** Everything about one report. */
export interface ProblemFileView {
  readonly report: ProblemReport;
  readonly state: ProblemState;
  readonly due: Due | null;
  readonly steps: readonly ProblemStep[];
  readonly files: readonly ProblemFile[];
  readonly certificates: readonly { readonly certificate: Certificate; readonly proposal: RevocationProposal | null }[];
}

/** The room's acts for people. Those of visitors are open to anybody and limited in number; the others take the right `problems.work`, or `work.read`. */
export interface ProblemDesk {
  /** @throws ProblemRefused */
  report(from: Visitor, report: Omit<NewReport, 'language'>): Promise<ProblemReport>;
  /** @throws ProblemRefused, RevocationRefused */
  prove(from: Visitor, proof: SubmittedProof, reporter: NewReport['reporter']): Promise<ProofResult>;
  /** @throws ProblemRefused */
  askChallenge(from: Visitor, about: string): Promise<KeyChallenge>;
  /** @returns undefined for one that was not set here */
  challenge(text: string): Promise<KeyChallenge | undefined>;
  /** By a program that somebody with a token runs. @throws ProblemRefused */
  reportAs(actor: Actor, report: NewReport): Promise<ProblemReport>;
  /** What came by mail, telephone or post is entered by an officer. @throws AccessRefused, ProblemRefused */
  enter(actor: Actor, report: NewReport, how: { channel: (typeof ENTERED_CHANNELS)[number]; receivedAt: EpochSeconds }): Promise<ProblemReport>;
  /** Not closed, the nearest deadline first. @throws AccessRefused */
  open(actor: Actor): Promise<(ProblemReportLine & { readonly due: Due })[]>;
  /** The newest first. @throws AccessRefused */
  list(actor: Actor, before: EpochSeconds, limit: number): Promise<ProblemReportLine[]>;
  /** @param named id or reference @throws AccessRefused, NotFound */
  show(actor: Actor, named: string): Promise<ProblemFileView>;
  /** @throws AccessRefused, NotFound */
  file(actor: Actor, named: string, position: number): Promise<ProblemFile & { content: Buffer }>;
  /** @throws AccessRefused, ProblemRefused */
  note(actor: Actor, named: string, text: string): Promise<void>;
  /** @throws AccessRefused, ProblemRefused */
  attach(actor: Actor, named: string, about: string): Promise<Certificate[]>;
  /** @throws AccessRefused, ProblemRefused */
  sendPreliminary(actor: Actor, named: string, text: string): Promise<{ late: boolean }>;
  /** @throws AccessRefused, ProblemRefused, RevocationRefused */
  revoke(actor: Actor, named: string, decision: { serials: readonly string[]; ground: string; note: string }): Promise<OfficersRevocationResult[]>;
  /** @throws AccessRefused, ProblemRefused */
  close(actor: Actor, named: string, result: { outcome: ProblemOutcome; text: string }): Promise<void>;
}

const MOST_OPEN = 1000;

export function createProblemDesk(dependencies: ProblemDependencies, limits: SubmissionLimits): ProblemDesk {
  const { transactor } = dependencies;
  const { read } = transactor;
  const visitor = ({ address }: Visitor): AuditActor => ({ type: 'public', address });
  return {
    async report(from, report) {
      limits.take(from.address, bytesOf(report));
      return await receiveReport(dependencies, { ...report, language: from.language }, { channel: 'page', by: visitor(from) });
    },
    async prove(from, proof, reporter) {
      limits.take(from.address, 0);
      return await submitProof(dependencies, proof, { by: visitor(from), reporter, language: from.language });
    },
    async askChallenge(from, about) {
      limits.take(from.address, 0);
      return await askChallenge(dependencies, about, visitor(from));
    },
    challenge: (text) => read.keyChallenges.find(text),
    async reportAs(actor, report) {
      const name = actor.personId ?? actor.name;
      limits.take(`person ${name}`, bytesOf(report));
      return await receiveReport(dependencies, report, { channel: 'api', by: actorFor(actor) });
    },
    async enter(actor, report, { channel, receivedAt }) {
      const name = actingOfficer(actor, 'problems.work');
      return await receiveReport(dependencies, report, { channel, by: { type: 'officer', name }, receivedAt });
    },
    async open(actor) {
      demand(actor, 'work.read', null);
      const lines = await read.problemReports.open(MOST_OPEN);
      return lines.flatMap((line) => withDue(line)).sort((a, b) => a.due.at - b.due.at);
    },
    async list(actor, before, limit) {
      demand(actor, 'work.read', null);
      return await read.problemReports.list(before, limit);
    },
    async show(actor, named) {
      demand(actor, 'work.read', null);
      const { report, steps, state } = await findReport(read, named);
      const [files, reported] = await Promise.all([read.problemReports.files(report.id), read.problemReports.certificates(report.id)]);
      const certificates = await read.certificates.getMany(reported.map(({ certificateId }) => certificateId));
      const at = (kind: ProblemStep['kind']) => steps.find((step) => step.kind === kind)?.at ?? null;
      const due = nextDue({ report, preliminaryAt: at('preliminary'), closedAt: at('closed'), certificates: certificates.length });
      const withProposals = certificates.map(async (certificate) => ({ certificate, proposal: (await read.revocations.proposal(certificate.id)) ?? null }));
      return { report, state, due, steps, files, certificates: await Promise.all(withProposals) };
    },
    async file(actor, named, position) {
      demand(actor, 'work.read', null);
      const { report } = await findReport(read, named);
      const file = Number.isSafeInteger(position) ? await read.problemReports.file(report.id, position) : undefined;
      if (file === undefined) throw new NotFound('file of a problem report');
      return file;
    },
    note: async (actor, named, text) => noteReport(dependencies, named, { text, by: actingOfficer(actor, 'problems.work') }),
    attach: async (actor, named, about) => attachCertificates(dependencies, named, { about, by: actingOfficer(actor, 'problems.work') }),
    sendPreliminary: async (actor, named, text) => sendPreliminaryReport(dependencies, named, { text, by: actingOfficer(actor, 'problems.work') }),
    async revoke(actor, named, decision) {
      demand(actor, 'problems.work', null);
      const { results } = await revokeReported(dependencies, named, { ...decision, by: actingOfficer(actor, 'certificates.revoke') });
      return results;
    },
    close: async (actor, named, result) => closeReport(dependencies, named, { ...result, by: actingOfficer(actor, 'problems.work') }),
  };
}

function withDue(line: ProblemReportLine): (ProblemReportLine & { due: Due })[] {
  const due = nextDue(line);
  return due === null ? [] : [{ ...line, due }];
}

function bytesOf({ files }: Pick<NewReport, 'files'>): number {
  return files.reduce((sum, { content }) => sum + content.length, 0);
}

function actorFor({ personId, name, officerName }: Actor): AuditActor {
  if (personId !== null) return { type: 'person', id: personId, name };
  return officerName === null ? { type: 'system' } : { type: 'officer', name: officerName };
}
