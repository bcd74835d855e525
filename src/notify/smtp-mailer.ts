import { createTransport } from 'nodemailer';

export interface SmtpOptions {
  /** Name or address of the mail server that takes mail from us. */
  readonly host: string;
  readonly port: number;
  /** Sender, one address. */
  readonly from: string;
}

const TIMEOUT_MS = 20_000;

/**
 * Sends mail through one SMTP server, with STARTTLS where that server offers it, one connection for each mail.
 * @returns `send` rejects with the reason when the server does not take the mail
 */
export function createSmtpMailer({ host, port, from }: SmtpOptions): {
  send(mail: { to: string; subject: string; text: string }): Promise<void>;
} {
  const transport = createTransport({
    host,
    port,
    secure: port === 465,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, subject, text }) => {
      await transport.sendMail({ from, to, subject, text, headers: { 'Auto-Submitted': 'auto-generated' } });
    },
  };
}
