import { InvariantError } from '../core/invariant-error.js';
import { newId, type CertificateId, type OrderId } from '../core/ids.js';
import type { Log } from '../core/log.js';
import { Problem } from '../core/problem.js';
import type { Random } from '../core/random.js';
import type { Signer } from '../core/signer.js';
import type { Certificate, IssuedCertificate } from '../core/state/certificate.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { LintExternally } from '../lint/external/run-external-linters.js';
import { assembleSigned } from '../x509/assemble-signed.js';
import { signedChecker } from './check-signed.js';
import { commitCertificate, type CommittedCertificate } from './commit-certificate.js';
import type { FixedParts } from './fixed-parts.js';
import { judgeExternally } from './judge-externally.js';
import { loseCertificate } from './lose-certificate.js';
import { planCertificate, type Plan } from './plan.js';
import type { CaStores, IssuanceRequest, IssueCertificate } from './ports.js';
import { prepareCertificate, spend, wrapUnsigned, type Prepared } from './prepare.js';
import { serialSource } from './serial.js';

/** 128 random bits collide once in the life of the universe; more than a few times means that the random source is broken. */
const MOST_SERIALS = 3;
const DEFAULT_SERIAL_PREFIX = 0x01;

export interface IssueCertificateDeps {
  transactor: Transactor<CaStores>;
  signer: Signer;
  clock: Clock;
  random: Random;
  log: Log;
  /** By profile name. */
  profiles: ReadonlyMap<string, FixedParts>;
  /** The instant whose Baseline Requirements apply at `now`; null where the Certificate Policy alone decides. */
  baselineAt: (now: EpochSeconds) => EpochSeconds | null;
  /** The configured linters beside our own. */
  lintExternally: LintExternally;
  /** First octet of every serial number, 0x01 to 0x7f; 0x01 when left out. */
  serialPrefix?: number;
  /** SHA-256 of the list of the lints that run, lower-case hex; written down with each certificate. */
  lints?: string;
}

type Outcome = Awaited<ReturnType<IssueCertificate>>;

/** Another run holds the order's commitment, or has taken ours away. The order's next run finds out how it ended. */
export class IssuanceContended extends Error {
  override readonly name = 'IssuanceContended';
}

/**
 * Makes the act that turns an order into its one certificate. Its numbered steps are those of docs/issuance-cycle.md; "W" is a committed transaction.
 * Three laws hold at every step, whatever crashes: no serial twice, at most one issued certificate per order, no signature without stored bytes.
 */
export function createIssueCertificate(deps: IssueCertificateDeps): IssueCertificate {
  const { transactor, signer, clock, random, log, profiles } = deps;
  const drawSerial = serialSource(random, deps.serialPrefix ?? DEFAULT_SERIAL_PREFIX);
  const checkSigned = signedChecker();
  const running = new Map<OrderId, Promise<Outcome>>();

  async function issue(request: IssuanceRequest): Promise<Outcome> {
    // 1. Has an earlier run issued it, or left a commitment behind?
    const earlier = await transactor.read.certificates.findByOrder(request.orderId);
    if (earlier?.state === 'issued') return issued(earlier.id);
    if (earlier !== undefined) await giveUp(earlier, 'commitment of an earlier run revoked');

    // 2. Decide.
    const parts = profiles.get(request.profile);
    if (parts === undefined) {
      return refused(new Problem('invalidProfile', `the profile "${request.profile}" is no longer offered; order another one`));
    }
    const now = clock.now();
    const planned = planCertificate(parts, request, now);
    if (!planned.ok) return planned;

    // 3 and 4.
    const attempt = await prepareAndCommit(planned.plan, now);
    if ('ok' in attempt) return attempt;
    const { prepared, certificate } = attempt;

    // 5 and 6. From here a signature may exist: whatever fails, this commitment ends stored or lost.
    let der: Buffer;
    try {
      der = await sign(prepared, parts);
    } catch (error) {
      await giveUp(certificate, 'commitment revoked, since signing failed').catch((fault: unknown) => {
        log.error(
          { err: fault, serial: certificate.serial },
          'the commitment could not be revoked; the next run of its order or recovery will',
        );
      });
      throw error;
    }

    // 7. W store.
    if (await store(certificate, der)) return issued(certificate.id);
    // Another run took the commitment for one left behind and revoked it. What we signed is never handed out.
    log.error({ serial: certificate.serial, orderId: request.orderId }, 'commitment was taken away while signing');
    return await otherRun(request.orderId);
  }

  /** 3. Draw a serial, build, lint. 4. W commit; from here the serial counts as assigned (BR 4.9.9). */
  async function prepareAndCommit(
    plan: Plan,
    now: EpochSeconds,
  ): Promise<{ prepared: Prepared; certificate: CommittedCertificate } | Outcome> {
    for (let drawn = 0; drawn < MOST_SERIALS; drawn++) {
      const preparation = prepareCertificate(plan, drawSerial(), { now, baselineAt: deps.baselineAt(now) });
      if (!preparation.ok) return lintRefusal(plan.request, preparation.findings);
      const { prepared } = preparation;
      const findings = await judgeExternally(deps.lintExternally, 'certificate', wrapUnsigned(prepared));
      if (findings.length > 0) return lintRefusal(plan.request, findings);
      const certificate = await commitCertificate(transactor, prepared, newId<CertificateId>(random), now, deps.lints);
      if (certificate !== undefined) return { prepared, certificate };
      if ((await transactor.read.certificates.findByOrder(plan.request.orderId)) !== undefined) return await otherRun(plan.request.orderId);
      log.warn({ serial: prepared.serial }, 'serial number is taken; drawing another');
    }
    throw new InvariantError(`${MOST_SERIALS} serial numbers in a row were taken: the random source cannot be trusted`);
  }

  /** 5. Sign, through the token. 6. Check what came back against what was committed. */
  async function sign(prepared: Prepared, { ca }: FixedParts): Promise<Buffer> {
    const { keyId, signatureAlgorithm } = ca.issuer;
    const tbs = spend(prepared);
    const signature = await signer.sign({ keyId, algorithm: signatureAlgorithm, tbs, priority: 'bulk' });
    const der = assembleSigned(tbs, signatureAlgorithm, signature);
    checkSigned(der, tbs, ca);
    return der;
  }

  function store({ id, serial, issuerId, orderId, accountId, organizationId }: Certificate, der: Buffer): Promise<boolean> {
    return transactor.transaction(async ({ certificates, audit }) => {
      if (!(await certificates.store(id, der))) return false;
      await audit.append(
        { type: 'system' },
        { kind: 'certificate.issued', organizationId, accountId, orderId, detail: { certificateId: id, serial, issuerId } },
      );
      return true;
    });
  }

  async function giveUp(certificate: Certificate, why: string): Promise<void> {
    if (!(await loseCertificate(transactor, certificate, clock.now()))) return;
    log.warn({ serial: certificate.serial, orderId: certificate.orderId, issuerId: certificate.issuerId }, why);
  }

  /** The outcome of the run that won, if it has one. */
  async function otherRun(orderId: OrderId): Promise<Outcome> {
    const winner = await transactor.read.certificates.findByOrder(orderId);
    if (winner?.state === 'issued') return issued(winner.id);
    throw new IssuanceContended(`another run is issuing the certificate of order ${orderId}`);
  }

  function lintRefusal(request: IssuanceRequest, findings: readonly object[]): Outcome {
    const incident = random.bytes(6).toString('hex');
    log.error(
      { incident, orderId: request.orderId, profile: request.profile, findings },
      'certificate refused by lints; nothing was signed',
    );
    return refused(
      new Problem(
        'serverInternal',
        `the certificate did not pass the CA's own checks and was not issued; tell the CA's operators incident ${incident}`,
      ),
    );
  }

  return (request) => {
    const live = running.get(request.orderId);
    if (live !== undefined) return live;
    const run = issue(request).finally(() => running.delete(request.orderId));
    running.set(request.orderId, run);
    return run;
  };
}

function issued(certificateId: IssuedCertificate['id']): Outcome {
  return { ok: true, certificateId };
}

function refused(problem: Problem): Outcome {
  return { ok: false, problem: problem.toStored() };
}
