/** A verification has found something wrong, and said what. The exit code is 1. */
export class VerificationFailed extends Error {
  override readonly name = 'VerificationFailed';
}
