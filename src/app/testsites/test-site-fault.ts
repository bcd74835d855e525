/** A test site could not be brought up: the message says which, why, and what to do. What was there before is still there. */
export class TestSiteFault extends Error {
  override readonly name = 'TestSiteFault';
}
