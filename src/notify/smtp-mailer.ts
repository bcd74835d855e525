import { createTransport } from 'nodemailer';
import { MailRefused } from './mail-refused.js';

export interface SmtpOptions {
  /** Name or address of the mail server that takes mail from us. */
  readonly host: string;
  readonly port: number;
  /** Sender, one address; bounces go there. */
  readonly from: string;
  /** Whether a server that offers no TLS gets no mail. */
  readonly requireTls?: boolean;
  /** PEM of the authorities that its certificate may come from; the usual ones when left out. */
  readonly authorities?: string;
}

const TIMEOUT_MS = 20_000;

/**
 * Sends mail through one SMTP server, with STARTTLS where that server offers it, one connection for each mail. A mail with an id carries it in its
 * Message-ID and, where the server speaks RFC 3461, as envelope id, so that a report about it tells which mail it was.
 * @returns `send` rejects with the reason when the server does not take the mail, with MailRefused when it never will
 */
export function createSmtpMailer({ host, port, from, requireTls = false, authorities }: SmtpOptions): {
  send(mail: { id?: string; to: string; subject: string; text: string }): Promise<void>;
} {
  const transport = createTransport({
    host,
    port,
    secure: port === 465,
    requireTLS: requireTls,
    ...(authorities !== undefined && { tls: { ca: authorities } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return {
    send: async ({ id, to, subject, text }) => {
      const named = id !== undefined && {
        messageId: `<${id}@${domain}>`,
        dsn: { id, return: 'headers' as const, notify: ['failure' as const], recipient: to },
      };
      try {
        await transport.sendMail({ from, to, subject, text, headers: { 'Auto-Submitted': 'auto-generated' }, ...named });
      } catch (error) {
        if (isRefusal(error)) throw new MailRefused(error.message, { cause: error });
        throw error;
      }
    },
  };
}

/** A refusal of the sender, or of the connection, is about us: it may pass. */
function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { responseCode, command } = error as { responseCode?: unknown; command?: unknown };
  return typeof responseCode === 'number' && responseCode >= 500 && responseCode <= 599 && (command === 'RCPT TO' || command === 'DATA');
}
