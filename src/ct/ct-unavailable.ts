/** The logs did not give what is needed; the same request may succeed later. */
export class CtUnavailable extends Error {
  override readonly name = 'CtUnavailable';
}
