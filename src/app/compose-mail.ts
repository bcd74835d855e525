import type { Config } from '../config/config.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import { createSmtpMailer } from '../notify/smtp-mailer.js';
import type { Mailer } from '../validation/ports.js';
import { createFolderMailer } from './folder-mailer.js';

/** How mail goes out; null where it does not. */
export function composeMail({ mail }: Config, clock: Clock, random: Random): Mailer | null {
  if (mail === null) return null;
  if ('smtp' in mail) return createSmtpMailer({ ...mail.smtp, from: mail.from });
  return createFolderMailer({ folder: mail.folder, from: mail.from, clock, random });
}
