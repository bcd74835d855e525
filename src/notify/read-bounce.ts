/** What a delivery status notification says about a mail of ours. */
export interface Bounce {
  readonly mailId: string;
  /** The failure in the words of the reporting server. */
  readonly failure: string;
}

const MAIL_ID = /^[A-Za-z0-9_-]{16,64}$/;
/** A report is small; what is beyond cannot matter. */
const MOST_CHARACTERS = 1_000_000;

/**
 * Reads a delivery status notification (RFC 3464) as a mail server hands it over: finds the failed recipient's status, and which mail it was by its envelope id (RFC 3461), else by the
 * Message-ID of the returned header. Reports of delay or success are none.
 * @param message RFC 5322 text
 * @returns undefined for a message that reports no failure of a mail with an id
 */
export function readBounce(message: string): Bounce | undefined {
  const text = message.slice(0, MOST_CHARACTERS).replaceAll('\r\n', '\n');
  const unfolded = text.replace(/\n[ \t]+/g, ' ');
  if (!/^content-type:\s*multipart\/report\b/im.test(unfolded) && !/^reporting-mta:/im.test(unfolded)) return undefined;
  const field = (name: string): string | undefined => new RegExp(`^${name}:[ \\t]*(.+)$`, 'im').exec(unfolded)?.[1]?.trim();
  if (field('Action')?.toLowerCase() !== 'failed') return undefined;
  const mailId = [field('Original-Envelope-Id'), ...messageIds(unfolded)].find((id) => id !== undefined && MAIL_ID.test(id));
  if (mailId === undefined) return undefined;
  const failure = [field('Status'), field('Diagnostic-Code')?.replace(/^smtp;\s*/i, '')].filter((part) => part !== undefined).join(' ');
  return { mailId, failure: printable(failure === '' ? 'the delivery failed' : failure) };
}

/** Left sides of Message-ID fields, the last first: the report has one of its own, above that of the mail it returns. */
function messageIds(text: string): string[] {
  return [...text.matchAll(/^message-id:[ \t]*<([^@>]+)@[^>]*>/gim)].map(([, id = '']) => id).reverse();
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 500);
}
