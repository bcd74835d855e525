import type { Log } from '../core/log.js';
import { SignerUnavailable } from '../core/signer.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import { decideStatus, statusText } from './decide-status.js';
import type { IssuerIndex } from './issuer-index.js';
import { keepResponse, type OcspTransactor } from './keep-response.js';
import type { CertIdForm, Due, DueSerial, SerialStatus, StoredOcspResponse } from './ports.js';
import { recordSigned } from './record-signed.js';
import type { SignResponse } from './sign-response.js';

export interface PresignerOptions {
  index: IssuerIndex;
  sign: SignResponse;
  transactor: OcspTransactor;
  clock: Clock;
  log: Log;
  /** SHA-256 of the list of the lints, lower-case hex. */
  lints?: string | undefined;
  /** Told of every certificate whose response was made because it is revoked now. */
  revoked?: (issuerId: string, serial: string) => void;
  /** Certificates taken at a time. */
  batch?: number;
}

/**
 * Makes the responses that are due: those of certificates that were issued or revoked a moment ago, and those that are to be renewed. Safe to run again,
 * and in several processes at once.
 * @param which `revoked`: at once, and before everything else in the token; others: behind everything else, so that issuance never waits for it
 * @param mayGoOn asked after each batch; false leaves the rest for another time
 * @throws the first failure, after the other certificates have had their turn; what failed is due again when its lease is over
 */
export type Presign = (which: Due, signal?: AbortSignal, mayGoOn?: () => boolean) => Promise<void>;

const BATCH = 64;
/** So many signatures are asked for at a time, which leaves the token's other sessions to issuance. */
const AT_A_TIME = 2;
/** What could not be done, and what a killed process had in hand, is due again after this. */
const LEASE_SECONDS = 30;
/** What everybody asks in: SHA-1 with NULL. Other forms are made when somebody asks, and renewed from then on. */
const FIRST_FORM: CertIdForm = 'sha1-null';

interface Made {
  readonly due: DueSerial;
  readonly status: SerialStatus;
  /** With those that were made before, when somebody asked, and still hold. */
  readonly responses: readonly { readonly form: CertIdForm; readonly response: StoredOcspResponse; readonly isNew: boolean }[];
}

/** Makes the presigner (RFC 9919 §4, BR 4.9.9, CP 4.9.9). */
export function createPresign(options: PresignerOptions): Presign {
  const { index, sign, transactor, clock, log, lints, revoked = () => undefined, batch = BATCH } = options;

  const make = async (due: DueSerial, priority: 'urgent' | 'background'): Promise<Made | 'nothing'> => {
    const { issuerId, serial, forms } = due;
    const issuer = index.byId(issuerId);
    const status = await transactor.read.status.bySerial(issuerId, serial);
    const decided = decideStatus(status);
    // An issuer that is no longer configured, or an expired certificate: nobody is answered any more, or only on demand.
    if (!issuer || !status || !decided || status.notAfter < clock.now()) return 'nothing';
    const responses = [];
    for (const form of new Set([FIRST_FORM, ...forms])) {
      const stored = forms.includes(form) ? await transactor.read.ocspResponses.get(serial, form) : undefined;
      if (stored?.status === statusText(decided) && clock.now() < stored.refreshAt) responses.push({ form, response: stored, isNew: false });
      else responses.push({ form, response: await sign(issuer, [{ form, serial, status: decided }], null, priority), isNew: true });
    }
    return { due, status, responses };
  };

  const keep = async (made: readonly Made[], nothing: readonly DueSerial[], lease: EpochSeconds): Promise<void> => {
    if (made.length + nothing.length === 0) return;
    await transactor.transaction(async (stores) => {
      for (const { due, status, responses } of made) {
        const { issuerId, serial } = due;
        let next = status.notAfter + 1;
        for (const { form, response, isNew } of responses) {
          if (isNew) await keepResponse(stores, issuerId, serial, form, response);
          next = Math.min(next, response.refreshAt);
        }
        await stores.ocspResponses.finishDue(serial, lease, next);
      }
      for (const { serial } of nothing) await stores.ocspResponses.drop(serial);
      const signed = made.flatMap(({ due, responses }) => responses.map(({ form, response }) => ({ ...due, ...response, form })));
      await recordSigned(stores.audit, lints, signed);
    });
  };

  /** What operators are asked about after a revocation: how long it took until OCSP told the world. */
  const tell = (made: readonly Made[]): void => {
    const now = clock.now();
    for (const { due, status } of made) {
      if (!status.revocation) continue;
      revoked(due.issuerId, due.serial);
      log.info({ ...due, secondsSinceRevocation: now - status.revocation.at }, 'a revocation is public in OCSP');
    }
  };

  const runBatch = async (taken: readonly DueSerial[], which: Due, lease: EpochSeconds, signal?: AbortSignal): Promise<void> => {
    const made: Made[] = [];
    const nothing: DueSerial[] = [];
    const failures: unknown[] = [];
    const queue = [...taken];
    const work = async (): Promise<void> => {
      for (let due = queue.shift(); due; due = queue.shift()) {
        try {
          signal?.throwIfAborted();
          const result = await make(due, which === 'revoked' ? 'urgent' : 'background');
          if (result === 'nothing') nothing.push(due);
          else made.push(result);
        } catch (error) {
          failures.push(error);
          if (!(error instanceof SignerUnavailable) && !signal?.aborted) log.error({ err: error, serial: due.serial }, 'an OCSP response could not be made');
        }
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    await keep(made, nothing, lease);
    if (which === 'revoked') tell(made);
    if (failures.length > 0) throw failures[0];
  };

  return async (which, signal, mayGoOn = () => true) => {
    for (;;) {
      signal?.throwIfAborted();
      const now = clock.now();
      if (!(await transactor.read.ocspResponses.anyDue(now, which))) return;
      const lease = now + LEASE_SECONDS;
      const taken = await transactor.transaction(({ ocspResponses }) => ocspResponses.takeDue(now, which, lease, batch));
      await runBatch(taken, which, lease, signal);
      if (taken.length < batch || !mayGoOn()) return;
    }
  };
}
