import { SignerUnavailable, type SigningPriority, type SignRequest } from '../core/signer.js';

/** One asked-for signature on its way. It is answered exactly once; what happens to it afterwards no longer matters. */
export class SigningJob {
  readonly request: SignRequest;
  readonly priority: SigningPriority;
  /** How often it was about to be signed; a token that comes and goes does not keep a job for ever. */
  attempts = 0;
  readonly #resolve: (signature: Buffer) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #answered: (job: SigningJob) => void;
  readonly #abort: () => void;
  #open = true;

  /** @param answered called once, when the job is resolved, rejected or aborted */
  constructor(request: SignRequest, resolve: (signature: Buffer) => void, reject: (reason: unknown) => void, answered: (job: SigningJob) => void) {
    this.request = request;
    this.priority = request.priority ?? 'bulk';
    this.#resolve = resolve;
    this.#reject = reject;
    this.#answered = answered;
    this.#abort = () => this.reject(request.signal?.reason);
    request.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** Whether someone still waits for the answer. */
  get open(): boolean {
    return this.#open;
  }

  resolve(signature: Buffer): void {
    if (this.#close()) this.#resolve(signature);
  }

  reject(reason: unknown): void {
    if (this.#close()) this.#reject(reason);
  }

  unavailable(why: string): void {
    this.reject(new SignerUnavailable(why));
  }

  #close(): boolean {
    if (!this.#open) return false;
    this.#open = false;
    this.request.signal?.removeEventListener('abort', this.#abort);
    this.#answered(this);
    return true;
  }
}
