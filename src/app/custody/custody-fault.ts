/** People, passphrases, shares or a ceremony are not as they must be; nothing was changed by what was refused. The message says what to do. */
export class CustodyFault extends Error {
  override readonly name = 'CustodyFault';
}
