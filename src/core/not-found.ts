/** Something was named that is not there, or is nothing of the reader's. Pages and API answer 404. */
export class NotFound extends Error {
  override readonly name = 'NotFound';

  /** @param what for logs: `application`, `certificate` */
  constructor(what: string) {
    super(`there is no such ${what}`);
  }
}
