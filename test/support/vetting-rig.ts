import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import type { Actor } from '../../src/core/actor.js';
import type { ApplicationId, DataSourceId, EvidenceId, OrganizationId } from '../../src/core/ids.js';
import type { Application, Claim, EvidenceKind, VettedAttribute } from '../../src/core/state/application.js';
import { openAgeVault } from '../../src/vetting/evidence/age-vault.js';
import { keepNameScreen } from '../../src/vetting/names/keep-name-screen.js';
import type { ApplicationDependencies } from '../../src/vetting/dependencies.js';
import { createVettingDesk, type VettingDesk } from '../../src/vetting/vetting-desk.js';
import { FakeClock } from './fake-clock.js';
import { SeededRandom } from './seeded-random.js';
import type { Database } from '../../src/db/open-database.js';
import { CLAIM, memberActor, officerActor, plainPdf } from './vetting-records.js';

export const REUSE_DAYS = 398;
const IDENTITY = ['legalName', 'romanizedName', 'address', 'jurisdiction', 'registrationNumber'] as const;

/** The vetting desk over a database, with a vault in a folder of its own, and people to work with. */
export interface VettingRig {
  readonly desk: VettingDesk;
  readonly dependencies: ApplicationDependencies;
  readonly clock: FakeClock;
  readonly folder: string;
  readonly sato: Actor;
  readonly suzuki: Actor;
  terms: boolean;
  /** A new organization's application, and its manager. */
  start(claim?: Partial<Claim>): Promise<{ application: Application; member: Actor }>;
  /** With a registry extract that supports everything an applicant has to prove, submitted. */
  submitted(claim?: Partial<Claim>): Promise<{ application: Application; member: Actor; extract: EvidenceId }>;
  /** Taken by sato, everything collected and judged. */
  judged(claim?: Partial<Claim>): Promise<{ application: Application; member: Actor }>;
  /** Finished by sato. */
  reviewed(claim?: Partial<Claim>): Promise<{ application: Application; member: Actor }>;
  addEvidence(
    actor: Actor,
    application: Pick<Application, 'id' | 'organizationId'>,
    kind: EvidenceKind,
    supports: readonly VettedAttribute[],
    change?: { content?: Buffer; issuedAt?: number | null; obtainedAt?: number | null; dataSourceId?: DataSourceId | null; applicationId?: ApplicationId | null },
  ): Promise<EvidenceId>;
  close(): Promise<void>;
}

export async function startVettingRig(database: Pick<Database, 'transactor'>, at = '2026-11-24T00:00:00Z'): Promise<VettingRig> {
  const clock = new FakeClock(at);
  const random = new SeededRandom('vetting');
  const folder = await mkdtemp(join(tmpdir(), 'tegata-vetting-'));
  const highRisk = { organizations: ['楽天グループ株式会社'], domains: ['rakuten.co.jp'] };
  const rig = { terms: true };
  const dependencies: ApplicationDependencies = {
    transactor: database.transactor,
    clock,
    random,
    vault: await openAgeVault(folder, [await generateX25519Identity()]),
    names: keepNameScreen({ highRisk, transactor: database.transactor, extraSuffixes: [] }),
    hasAcceptedTerms: () => Promise.resolve(rig.terms),
    reuseDays: () => REUSE_DAYS,
  };
  const desk = createVettingDesk(dependencies);
  const [sato, suzuki] = [officerActor('sato'), officerActor('suzuki')];
  let people = 0;

  const start: VettingRig['start'] = async (claim = {}) => {
    const name = `applicant-${(people += 1)}`;
    await addPerson(database, name, clock.now());
    const application = await desk.startApplication(memberActor(name), { organizationId: null, claim: { ...CLAIM, ...claim } });
    return { application, member: memberActor(name, [application.organizationId]) };
  };
  const addEvidence: VettingRig['addEvidence'] = async (actor, { id, organizationId }, kind, supports, change = {}) => {
    const { content = plainPdf(), issuedAt = null, obtainedAt = null, dataSourceId = null, applicationId = id } = change;
    const request = { organizationId, applicationId, kind, source: '東京法務局', dataSourceId, issuedAt, obtainedAt, supports, fileName: 'document.pdf', content };
    return (await desk.addEvidence(actor, request)).id;
  };
  const submitted: VettingRig['submitted'] = async (claim) => {
    const { application, member } = await start(claim);
    const extract = await addEvidence(member, application, 'registry-extract', IDENTITY);
    return { application: await desk.submitApplication(member, on(application)), member, extract };
  };
  const judged: VettingRig['judged'] = async (claim) => {
    const { application, member, extract } = await submitted(claim);
    const taken = await desk.takeApplication(sato, on(application));
    await desk.judgeEvidence(sato, { applicationId: application.id, evidenceId: extract, supports: IDENTITY, note: '' });
    const directory = await addEvidence(sato, application, 'attestation-letter', ['telephone', 'contacts']);
    await desk.judgeEvidence(sato, { applicationId: application.id, evidenceId: directory, supports: ['telephone', 'contacts'], note: '' });
    const call = await addEvidence(sato, application, 'communication-record', ['authority'], { content: Buffer.from('電話で確認した。\n') });
    await desk.judgeEvidence(sato, { applicationId: application.id, evidenceId: call, supports: ['authority'], note: '' });
    return { application: taken, member };
  };
  const reviewed: VettingRig['reviewed'] = async (claim) => {
    const { application, member } = await judged(claim);
    const subject = { name: 'romanizedName', address: 'romanized' } as const;
    return { application: await desk.finishReview(sato, { ...on(application), subject, note: '' }), member };
  };
  return Object.assign(rig, {
    desk,
    dependencies,
    clock,
    folder,
    sato,
    suzuki,
    start,
    submitted,
    judged,
    reviewed,
    addEvidence,
    close: () => rm(folder, { recursive: true, force: true }),
  });
}

/** The person that {@link memberActor} names. */
export async function addPerson(database: Pick<Database, 'transactor'>, name: string, createdAt: number): Promise<void> {
  const { personId, email } = memberActor(name);
  if (personId === null || email === null) throw new Error('a member is a person');
  const person = { id: personId, name, email, language: 'ja', officerName: null, createdAt, disabled: null } as const;
  await database.transactor.transaction(({ people }) => people.add(person));
}

/** What an act on an application names. */
export function on({ id, revision }: Application): { applicationId: ApplicationId; revision: number } {
  return { applicationId: id, revision };
}

/** Ids that nobody has. */
export const NOBODY = { organization: 'nobody' as OrganizationId, application: 'nothing' as ApplicationId, evidence: 'nothing' as EvidenceId };
