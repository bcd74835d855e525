/** A broken assumption of the program itself. The work at hand stops; nothing is guessed. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}
