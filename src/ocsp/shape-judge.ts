import type { Clock } from '../core/time.js';
import type { AskedStatus, OcspLintResult } from './asked-status.js';

/** Judges a whole OCSPResponse, DER with what is no signature. @throws SignerUnavailable when it cannot be judged now */
export type JudgeOcspResponse = (issuerId: string, shape: string, unsigned: Buffer) => Promise<OcspLintResult>;

/** Judges one response of each shape, and the others by it. @param unsigned makes the response; asked for only where one has to be judged */
export type ShapeJudge = (issuerId: string, shape: string, unsigned: () => Buffer) => Promise<OcspLintResult>;

/** A shape is judged anew after this: linters are brought up to date while the program runs. */
const TRUST_SECONDS = 3_600;
/** After a refusal. */
const RETRY_SECONDS = 60;

/**
 * What responses of one issuer have in common but for serial, times and signature: how the issuer is named, status and reason, whether there is a nonce.
 * Those about several certificates are one shape.
 */
export function shapeOf(asked: readonly AskedStatus[], nonce: Buffer | null): string {
  const [only, another] = asked;
  const about = only === undefined || another !== undefined ? 'several' : `${only.form} ${only.status.type}${only.status.type === 'revoked' ? ` ${only.status.reason ?? 0}` : ''}`;
  return nonce === null ? about : `${about}, nonce`;
}

/**
 * Asks judges that are too dear to be asked about every response: linters of other people are processes, and take up to a second. The first response
 * of each shape waits for its verdict, and so does the first one an hour later; the others follow it. There are some 60 shapes to an issuer.
 */
export function createShapeJudge(clock: Clock, judge: JudgeOcspResponse): ShapeJudge {
  const verdicts = new Map<string, { readonly result: Promise<OcspLintResult>; until: number }>();
  return (issuerId, shape, unsigned) => {
    const key = `${issuerId} ${shape}`;
    const known = verdicts.get(key);
    if (known && clock.now() < known.until) return known.result;
    const result = judge(issuerId, shape, unsigned());
    const verdict = { result, until: Infinity };
    verdicts.set(key, verdict);
    void result.then(
      ({ ok }) => (verdict.until = clock.now() + (ok ? TRUST_SECONDS : RETRY_SECONDS)),
      () => verdicts.delete(key),
    );
    return result;
  };
}
