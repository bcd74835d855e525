import { hash } from 'node:crypto';
import { createSqliteDatabase, silentLog, type TestDatabase } from './test-database.js';
import { FakeClock } from './fake-clock.js';
import { certificateRecord, eabKeyRecord, organizationRecord, thumbprintOf } from './records.js';
import { SeededRandom } from './seeded-random.js';
import { shippedBaseline, shippedPolicy } from './shipped-policy.js';
import { newId, type CertificateId, type EabKeyId, type OrganizationId } from '../../src/core/ids.js';
import type { Job } from '../../src/core/job.js';
import { Problem } from '../../src/core/problem.js';
import type { Account } from '../../src/core/state/account.js';
import type { AllStores } from '../../src/db/stores/all-stores.js';
import type { Transactor } from '../../src/core/transactor.js';
import { createRegistrationAuthority } from '../../src/ra/create-registration-authority.js';
import type { RaDependencies } from '../../src/ra/dependencies.js';
import type {
  CertificationRequest,
  CheckCaa,
  DiscoverContacts,
  IssuanceRequest,
  IssueCertificate,
  ReportCaaRefusal,
  SendMail,
  Validate,
  ValidationRequest,
} from '../../src/ra/ports.js';
import type { CaaFinding } from '../../src/validation/ports.js';
import { recordCompromise } from '../../src/revocation/record-compromise.js';
import { recordRevocation } from '../../src/revocation/record-revocation.js';
import { askGate } from '../../src/vetting/gate.js';
import { matchesNameRules } from '../../src/vetting/name-rules.js';

/** Answers without a network: every name is proven by the first method, unless it is in `refused`; holds its answers while `held`. */
export class FakeValidator {
  readonly asked: ValidationRequest[] = [];
  readonly refused = new Set<string>();
  held: Promise<void> | undefined;

  readonly validate: Validate = async (request, signal) => {
    this.asked.push(request);
    await this.held;
    const method = request.methods[0];
    if (method === undefined) throw new Error('asked to validate by no method');
    if (signal.aborted) return { ok: false, method, problem: { type: 'connection', detail: 'called off', status: 400 }, record: null };
    if (!this.refused.has(request.name)) return { ok: true, method, record: { name: request.name } };
    return {
      ok: false,
      method,
      problem: { type: 'incorrectResponse', detail: 'the file holds something else', status: 403 },
      record: { body: 'x' },
    };
  };
}

/** Answers CAA questions without a network: permits, unless the name has an entry in `sets` that is not ours, or is in `failing`. */
export class FakeCaa {
  /** Names that were looked up, oldest first. */
  readonly lookedUp: string[] = [];
  /** Names that were judged by an earlier finding. */
  readonly judged: string[] = [];
  /** The one issuer that a name's set allows. */
  readonly sets = new Map<string, string>();
  readonly failing = new Set<string>();
  ttl = 300;
  reported: Parameters<ReportCaaRefusal>[0][] = [];
  /** What the report comes to. */
  delivery: Awaited<ReturnType<ReportCaaRefusal>> = { delivered: ['mailto:caa@example.com'], failed: [] };
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  readonly check: CheckCaa = (question, known, signal) => {
    signal.throwIfAborted();
    (known === null ? this.lookedUp : this.judged).push(question.name);
    const finding = known ?? this.#find(question.name);
    if (finding.outcome === 'failed')
      return Promise.resolve({ finding, permitted: false, reason: 'failed', problem: { type: 'dns', detail: 'SERVFAIL', status: 400 }, reportTo: [] });
    const set = finding.outcome === 'found' ? finding.records.map(({ value }) => value) : [];
    if (set.every((value) => question.issuers.includes(value))) return Promise.resolve({ finding, permitted: true });
    const problem = { type: 'caa', detail: `CAA names ${set.join()}`, status: 403 } as const;
    return Promise.resolve({ finding, permitted: false, reason: 'forbidden', problem, reportTo: ['mailto:caa@example.com'] });
  };

  readonly report: ReportCaaRefusal = (check) => {
    this.reported.push(check);
    return Promise.resolve(this.delivery);
  };

  #find(name: string): CaaFinding {
    const startedAtMs = this.#clock.nowMs();
    const facts = { name, steps: [{ owner: name, outcome: 'nodata', aliases: [], dnssec: { status: 'off' } }], startedAtMs, endedAtMs: startedAtMs } as const;
    if (this.failing.has(name)) return { ...facts, outcome: 'failed', owner: name, detail: 'SERVFAIL' };
    const value = this.sets.get(name);
    if (value === undefined) return { ...facts, outcome: 'none' };
    return { ...facts, outcome: 'found', owner: name, records: [{ flags: 0, tag: 'issue', value }], ttl: this.ttl };
  }
}

/** Finds what it is told to, and keeps the mail that goes out; `faults` are thrown first, one for each mail. */
export class FakeContacts {
  found: Awaited<ReturnType<DiscoverContacts>> = { contacts: [], faults: [] };
  readonly mails: Parameters<SendMail>[0][] = [];
  faults: Error[] = [];
  /** What the mail server will never take: address → its words. */
  readonly refused = new Map<string, string>();

  readonly discover: DiscoverContacts = ({ methods }) =>
    Promise.resolve({ ...this.found, contacts: this.found.contacts.filter(({ method }) => methods.includes(method)) });

  readonly send: SendMail = (mail) => {
    const fault = this.faults.shift();
    if (fault !== undefined) return Promise.reject(fault);
    const refused = this.refused.get(mail.to);
    if (refused !== undefined) return Promise.resolve({ ok: false, refused });
    this.mails.push(mail);
    return Promise.resolve({ ok: true });
  };
}

/** Writes certificates that nobody has signed. Throws or refuses when told to; like the real one, makes one certificate for an order, however often asked. */
export class FakeIssuer {
  readonly asked: IssuanceRequest[] = [];
  readonly #transactor: Transactor<AllStores>;
  readonly #clock: FakeClock;
  readonly #random: SeededRandom;
  faults: Error[] = [];
  refusal: Problem | undefined;
  held: Promise<void> | undefined;

  constructor(transactor: Transactor<AllStores>, clock: FakeClock, random: SeededRandom) {
    this.#transactor = transactor;
    this.#clock = clock;
    this.#random = random;
  }

  readonly issue: IssueCertificate = async (request) => {
    this.asked.push(request);
    await this.held;
    const fault = this.faults.shift();
    if (fault !== undefined) throw fault;
    if (this.refusal !== undefined) return { ok: false, problem: this.refusal.toStored() };
    const existing = await this.#transactor.read.certificates.findByOrder(request.orderId);
    if (existing?.state === 'issued') return { ok: true, certificateId: existing.id };
    const id = newId<CertificateId>(this.#random);
    const serial = this.#random.bytes(16).toString('hex');
    const { orderId, accountId, organizationId, profile, names, subject } = request;
    const notBefore = this.#clock.now();
    const spkiHash = hash('sha256', request.spki, 'hex');
    const facts = { id, serial, spkiHash, orderId, accountId, organizationId, profile, names, subject, notBefore, notAfter: notBefore + 86_400 };
    await this.#transactor.transaction(async ({ certificates }) => {
      await certificates.commit(certificateRecord(id, facts));
      await certificates.store(id, fakeCertificate(serial, request.spki.toString()));
    });
    return { ok: true, certificateId: id };
  };
}

/** Bytes that {@link RegistrationRig} reads as a certificate with this serial and key. */
export function fakeCertificate(serial: string, keyName: string): Buffer {
  return Buffer.from(JSON.stringify({ serial, keyName }));
}

/** Bytes that the rig reads as a certification request; `keyName` stands for the key. */
export function fakeCsr(
  names: readonly string[],
  change: Partial<Pick<CertificationRequest, 'otherNames' | 'key'>> & { keyName?: string; bits?: number } = {},
): Buffer {
  return Buffer.from(JSON.stringify({ names, keyName: 'certificate key', bits: 2048, otherNames: [], ...change }));
}

export interface RegistrationRig {
  readonly ra: ReturnType<typeof createRegistrationAuthority>;
  readonly dependencies: RaDependencies;
  readonly database: TestDatabase;
  readonly clock: FakeClock;
  readonly validator: FakeValidator;
  readonly caa: FakeCaa;
  readonly contacts: FakeContacts;
  readonly issuer: FakeIssuer;
  /** Jobs that the room has added, oldest first. */
  readonly jobs: Job[];
  /** Errors that jobs ended with. */
  readonly jobErrors: unknown[];
  /** Whether jobs run right after their commit. */
  runJobs: boolean;
  /** Bound with the key `kid` of the approved organization `org`, whose rules are `example.com` and `example.org`. */
  readonly account: Account;
  newAccount(word: string, eabKeyId?: string): Promise<Account>;
  /** Another instance over the same database, as after a restart. */
  restarted(change?: Partial<RaDependencies>): ReturnType<typeof createRegistrationAuthority>;
  remove(): Promise<void>;
}

/** A registration authority over a real SQLite database, with validation and issuance faked. Stands at 2026-11-21. */
export async function startRegistration(change: Partial<RaDependencies> = {}): Promise<RegistrationRig> {
  const clock = new FakeClock('2026-11-21');
  const random = new SeededRandom('registration');
  const database = await createSqliteDatabase({ clock, random });
  const { transactor } = database;
  const validator = new FakeValidator();
  const caa = new FakeCaa(clock);
  const contacts = new FakeContacts();
  const issuer = new FakeIssuer(transactor, clock, random);
  const facts = { name: 'ov-tls', description: 'OV, 199 days', validitySeconds: 199 * 86_400 };
  const dependencies: RaDependencies = {
    transactor,
    clock,
    random,
    log: silentLog,
    validate: validator.validate,
    checkCaa: caa.check,
    reportCaaRefusal: caa.report,
    discoverContacts: contacts.discover,
    writeConfirmationMail: ({ link, names }) => ({ subject: names.join(), text: link }),
    sendMail: contacts.send,
    confirmationUrl: (value) => `https://ca.example/confirm/${value}`,
    issue: issuer.issue,
    readCertificationRequest: readFakeCsr,
    readCertificateIdentity: readFakeCertificate,
    describeAccountKey: (jwk) => ({ key: null, spki: Buffer.from('x' in jwk ? jwk.x : jwk.n) }),
    whyKeyIsWeak: (_, spki) => (spki.toString().startsWith('weak') ? 'everybody knows this key' : undefined),
    recordRevocation,
    recordCompromise,
    chainsOf: ({ serial }) => [`chain of ${serial}`],
    askGate,
    matchesNameRules,
    nameRisk: (name) => (name.startsWith('famous') ? { kind: 'domain', name, resembles: 'famous.example', list: 'high-risk' } : undefined),
    profiles: new Map([['ov-tls', { facts, policy: shippedPolicy('ov-acme') }]]),
    defaultProfile: 'ov-tls',
    baseline: shippedBaseline(),
    extraSuffixes: ['test'],
    instanceUrl: 'https://ca.example/organization',
    termsUrl: 'https://ca.example/terms',
    accountUrl: (id) => `https://ca.example/acct/${id}`,
    accountHashPrefix: 'https://ca.example/acct-hash/',
    openRegistration: null,
    ...change,
  };
  await transactor.transaction(async ({ organizations, eabKeys }) => {
    await organizations.add(organizationRecord('org', { vettedAt: clock.now() - 86_400, expiresAt: clock.now() + 300 * 86_400 }));
    await eabKeys.add(eabKeyRecord('kid', { nameRules: ['example.com', 'example.org', 'example.test', 'github.io', 'co.jp'] }));
  });
  const ra = createRegistrationAuthority(dependencies);
  const newAccount = async (word: string, eabKeyId = 'kid') => {
    const binding = { eabKeyId: eabKeyId as EabKeyId, jws: { protected: 'p', payload: 'q', signature: 's' } };
    const jwk = { kty: 'EC', crv: 'P-256', x: `${word}-x`, y: `${word}-y` } as const;
    return (await ra.createAccount({ jwk, thumbprint: thumbprintOf(word), contacts: [], termsOfServiceAgreed: true, binding })).account;
  };
  const rig: RegistrationRig = {
    ra,
    dependencies,
    database,
    clock,
    validator,
    caa,
    contacts,
    issuer,
    jobs: [],
    jobErrors: [],
    runJobs: true,
    account: await newAccount('subscriber'),
    newAccount,
    restarted: (different = {}) => createRegistrationAuthority({ ...dependencies, ...different }),
    remove: () => database.remove(),
  };
  database.onJobs((jobs) => {
    rig.jobs.push(...jobs);
    if (rig.runJobs) for (const job of jobs) runJob(ra, job).catch((error: unknown) => rig.jobErrors.push(error));
  });
  return rig;
}

/** Runs a job of this room; CRLs are nobody's here. */
export async function runJob(
  ra: RegistrationRig['ra'],
  { request, attempts }: Pick<Job, 'request' | 'attempts'>,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  if (request.kind === 'validate-challenge') await ra.runValidation(request.challengeId, signal);
  if (request.kind === 'issue-order') await ra.runIssuance(request.orderId, signal, attempts);
  if (request.kind === 'discover-contacts') await ra.discoverContacts(request.challengeId, signal);
  if (request.kind === 'send-mail') await ra.sendMail(request.mailId);
  if (request.kind === 'report-caa-refusal') await ra.reportCaaRefusal(request.caaCheckId, signal, attempts);
}

/** A promise and the function that ends it, to hold a fake's answer. */
export function hold(): { until: Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release };
}

export const ORGANIZATION = 'org' as OrganizationId;

function readFakeCsr(der: Buffer): CertificationRequest {
  const text = der.toString();
  if (!text.startsWith('{')) throw new Problem('badCSR', 'csr: no PKCS#10');
  const { names, otherNames, keyName, bits } = JSON.parse(text) as { names: string[]; otherNames: string[]; keyName: string; bits: number };
  const modulus = Buffer.alloc(bits / 8, 0xff);
  return {
    names,
    otherNames,
    spki: Buffer.from(keyName),
    thumbprint: thumbprintOf(keyName),
    key: { type: 'RSA', bits, modulus, exponent: 65_537n },
  };
}

function readFakeCertificate(der: Buffer): { serial: string; spki: Buffer; thumbprint: string } | undefined {
  const text = der.toString();
  if (!text.startsWith('{')) return undefined;
  const { serial, keyName } = JSON.parse(text) as { serial: string; keyName: string };
  return { serial, spki: Buffer.from(keyName), thumbprint: thumbprintOf(keyName) };
}
