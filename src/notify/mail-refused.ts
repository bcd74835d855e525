/** The mail server will never take this mail (a 5yz reply to its recipient or content, RFC 5321 §4.2.1); trying again is of no use. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}
