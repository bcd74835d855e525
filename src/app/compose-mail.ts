import { readFileSync } from 'node:fs';
import type { Config } from '../config/config.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import { createSmtpMailer } from '../notify/smtp-mailer.js';
import { MailRefused } from '../notify/mail-refused.js';
import type { SendMail } from '../ra/ports.js';
import type { Mailer } from '../validation/ports.js';
import { createFolderMailer } from './folder-mailer.js';

/** How mail goes out; null where it does not. */
export function composeMail({ mail }: Config, clock: Clock, random: Random): Mailer | null {
  if (mail === null) return null;
  if ('smtp' in mail) {
    const { smtp, from, requireTls = false, authorities = null } = mail;
    return createSmtpMailer({ ...smtp, from, requireTls, ...(authorities !== null && { authorities: readFileSync(authorities, 'utf8') }) });
  }
  return createFolderMailer({ folder: mail.folder, from: mail.from, clock, random });
}

/** Mail of the outbox, by the same way; without one it waits there. */
export function composeSendMail(mailer: Mailer | null): SendMail {
  return async (mail) => {
    if (mailer === null) throw new Error('no mail server is configured (mail.smtp)');
    try {
      await mailer.send(mail);
      return { ok: true };
    } catch (error) {
      if (error instanceof MailRefused) return { ok: false, refused: error.message };
      throw error;
    }
  };
}
