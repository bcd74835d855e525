import { InvariantError } from '../core/invariant-error.js';
import { newId, type CertificateId, type OrderId } from '../core/ids.js';
import type { Log } from '../core/log.js';
import { Problem } from '../core/problem.js';
import type { Random } from '../core/random.js';
import type { Signer } from '../core/signer.js';
import type { Certificate, CertificateIn, IssuedCertificate } from '../core/state/certificate.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { assembleSigned } from '../x509/assemble-signed.js';
import { signedChecker } from './check-signed.js';
import { commitCertificate, type CommittedCertificate } from './commit-certificate.js';
import type { FixedParts } from './fixed-parts.js';
import { loseCertificate } from './lose-certificate.js';
import { planCertificate, type Plan } from './plan.js';
import type { AdditionalLinter, CaStores, CtLogs, IssuanceRequest, IssueCertificate } from './ports.js';
import { prepareCertificate, prepareFinal, spend, type Judgement, type Prepared } from './prepare.js';
import { serialSource } from './serial.js';
import { stepRecords } from './step-records.js';

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
  /** Logs that certificates of profiles with `ct: public` are submitted to before they are issued; null: none, and certificates carry no SCTs. */
  ct: CtLogs | null;
  /** Asked about everything that is about to be signed, beside our own lints. */
  linters?: readonly AdditionalLinter[];
  /** First octet of every serial number, 0x01 to 0x7f; 0x01 when left out. */
  serialPrefix?: number;
  /** SHA-256 of the list of the lints that run, lower-case hex; written down with each certificate. */
  lints?: string;
}

type Outcome = Awaited<ReturnType<IssueCertificate>>;

/** For callers that never call off. */
const NEVER = new AbortController().signal;

/** Another run holds the order's commitment, or has taken ours away. The order's next run finds out how it ended. */
export class IssuanceContended extends Error {
  override readonly name = 'IssuanceContended';
}

/**
 * Makes the act that turns an order into its one certificate. Its numbered steps are those of docs/issuance-cycle.md; "W" is a committed transaction.
 * With logs the whole cycle runs: precertificate, SCTs, certificate. Without, steps 7 to 10 fall away, and what is committed first is the certificate.
 * Four laws hold at every step, whatever crashes: no serial twice, at most one issued certificate per order, at most one certificate per
 * precertificate, no signature without stored bytes.
 */
export function createIssueCertificate(deps: IssueCertificateDeps): IssueCertificate {
  const { transactor, signer, clock, random, log, profiles, ct } = deps;
  const drawSerial = serialSource(random, deps.serialPrefix ?? DEFAULT_SERIAL_PREFIX);
  const checkSigned = signedChecker();
  const records = stepRecords(transactor);
  const running = new Map<OrderId, Promise<Outcome>>();

  async function issue(request: IssuanceRequest, signal: AbortSignal): Promise<Outcome> {
    // 1. Has an earlier run issued it, or left something unfinished?
    const earlier = await transactor.read.certificates.findByOrder(request.orderId);
    if (earlier?.state === 'issued') return issued(earlier.id);
    const parts = profiles.get(request.profile);
    if (earlier?.state === 'precertified') {
      if (earlier.revocation !== null) return revokedMeanwhile(earlier);
      if (parts !== undefined && ct !== null) return finishLogged(earlier, { parts, request, ct }, signal);
    }
    if (earlier !== undefined) await giveUp(earlier, 'what an earlier run left behind is revoked');

    // 2. Decide.
    if (parts === undefined) {
      return refused(new Problem('invalidProfile', `the profile "${request.profile}" is no longer offered; order another one`));
    }
    const now = clock.now();
    const planned = planCertificate(parts, request, now);
    if (!planned.ok) return planned;

    // 3 and 4.
    const isLogged = ct !== null && parts.profile.ct === 'public';
    const attempt = await prepareAndCommit(planned.plan, isLogged ? 'precertificate' : null, now);
    if ('ok' in attempt) return attempt;
    const { prepared, certificate } = attempt;

    // 5 and 6, then the last step where nothing is logged.
    const der = await sign(prepared, certificate, parts);
    if (certificate.state === 'committed') return storeCertificate(certificate, der);

    // 7. W precertificate. From here OCSP says `good` for the serial (BR 4.9.9).
    const precertified = await records.storePrecertificate(certificate, der);
    if (precertified === undefined) return takenAway(certificate);
    if (ct === null) throw new InvariantError('a precertificate was made without logs');
    return finishLogged(precertified, { parts, request, ct }, signal);
  }

  /** 3. Draw a serial, build, lint. 4. W commit; from here the serial counts as assigned (BR 4.9.9). */
  async function prepareAndCommit(
    plan: Plan,
    logging: 'precertificate' | null,
    now: EpochSeconds,
  ): Promise<{ prepared: Prepared; certificate: CommittedCertificate } | Outcome> {
    for (let drawn = 0; drawn < MOST_SERIALS; drawn++) {
      const preparation = await prepareCertificate(plan, drawSerial(), logging, judgement(now));
      if (!preparation.ok) return lintRefusal(plan.request, preparation.findings);
      const { prepared } = preparation;
      const certificate = await commitCertificate(transactor, { plan, prepared }, { id: newId<CertificateId>(random), now, logging, lints: deps.lints });
      if (certificate !== undefined) return { prepared, certificate };
      if ((await transactor.read.certificates.findByOrder(plan.request.orderId)) !== undefined) return await otherRun(plan.request.orderId);
      log.warn({ serial: prepared.serial }, 'serial number is taken; drawing another');
    }
    throw new InvariantError(`${MOST_SERIALS} serial numbers in a row were taken: the random source cannot be trusted`);
  }

  /**
   * 5. Sign, through the token. 6. Check what came back against what was committed.
   * From here a signature may exist: when either fails, the commitment is lost.
   */
  async function sign(prepared: Prepared, certificate: Certificate, { ca }: FixedParts): Promise<Buffer> {
    const { keyId, signatureAlgorithm } = ca.issuer;
    try {
      const tbs = spend(prepared);
      const signature = await signer.sign({ keyId, algorithm: signatureAlgorithm, tbs, priority: 'bulk' });
      const der = assembleSigned(tbs, signatureAlgorithm, signature);
      checkSigned(der, tbs, ca);
      return der;
    } catch (error) {
      await giveUp(certificate, 'commitment revoked, since signing failed').catch((fault: unknown) => {
        log.error(
          { err: fault, serial: certificate.serial },
          'the commitment could not be revoked; the next run of its order or recovery will',
        );
      });
      throw error;
    }
  }

  /** From a stored precertificate to the certificate. Whatever ends a run in 8 leaves the precertificate for the next, which goes on with the same bytes. */
  async function finishLogged(
    certificate: CertificateIn<'precertified'>,
    { parts, request, ct: logs }: { parts: FixedParts; request: IssuanceRequest; ct: CtLogs },
    signal: AbortSignal,
  ): Promise<Outcome> {
    // 8. W each SCT on its arrival.
    const { issuer } = parts.ca;
    const chain = [certificate.precertificate, ...(issuer.chains[0] ?? [issuer.certificate])];
    const have = await transactor.read.scts.list(certificate.id);
    const scts = await logs.gather(chain, have, (sct) => records.keepSct(certificate, sct), signal);

    // 9. Put the SCTs in the poison's place, prove that nothing else changed, lint.
    const preparation = await prepareFinal(certificate, scts, { parts, request }, judgement(clock.now()));
    if (!preparation.ok) {
      await giveUp(certificate, 'precertificate revoked, since its certificate was refused');
      return lintRefusal(request, preparation.findings);
    }
    const { prepared } = preparation;
    const fault = logs.judge(prepared.tbs, issuer.certificate);
    if (fault !== undefined) throw new InvariantError(`the embedded SCTs do not stand up: ${fault}`);

    // 10. W commit. From here there is never another certificate for this precertificate.
    const final = await records.commitFinal(certificate, prepared);
    if (final === undefined) return takenAway(certificate);

    // 11 sign and check, 12.
    return storeCertificate(final, await sign(prepared, final, parts));
  }

  /** 12. W store. */
  async function storeCertificate(certificate: CertificateIn<'committed' | 'final_committed'>, der: Buffer): Promise<Outcome> {
    return (await records.store(certificate, der)) ? issued(certificate.id) : takenAway(certificate);
  }

  function judgement(now: EpochSeconds): Judgement {
    return { now, baselineAt: deps.baselineAt(now), ...(deps.linters && { linters: deps.linters }) };
  }

  async function giveUp(certificate: Certificate, why: string): Promise<void> {
    if (!(await loseCertificate(transactor, certificate, clock.now()))) return;
    log.warn({ serial: certificate.serial, orderId: certificate.orderId, issuerId: certificate.issuerId }, why);
  }

  /** Another run went on with our certificate, or took it for one left behind and revoked it. What we signed is never handed out. */
  async function takenAway({ serial, orderId }: Certificate): Promise<Outcome> {
    const now = await transactor.read.certificates.findByOrder(orderId);
    if (now?.serial === serial && now.state === 'precertified' && now.revocation !== null) return revokedMeanwhile(now);
    log.error({ serial, orderId }, 'the certificate was taken away by another run');
    return await otherRun(orderId);
  }

  /** Its subscriber, or an officer, has revoked the precertificate: there will be no certificate, and none in its place. */
  async function revokedMeanwhile(certificate: CertificateIn<'precertified'>): Promise<Outcome> {
    await giveUp(certificate, 'the precertificate was revoked before its certificate was issued');
    return refused(
      new Problem('unauthorized', 'the certificate was revoked before it was issued; create a new order, with another key if this one is compromised'),
    );
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
      'certificate refused by lints; it was not signed',
    );
    return refused(
      new Problem(
        'serverInternal',
        `the certificate did not pass the CA's own checks and was not issued; tell the CA's operators incident ${incident}`,
      ),
    );
  }

  return (request, signal = NEVER) => {
    const live = running.get(request.orderId);
    if (live !== undefined) return live;
    const run = issue(request, signal).finally(() => running.delete(request.orderId));
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
