/** A command that cannot be done as it was given; the message says how to give it. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
}
