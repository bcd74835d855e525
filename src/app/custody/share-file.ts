import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CustodyFault } from './custody-fault.js';
import { personName } from './person-name.js';
import { scryptParameters } from './scrypt-key.js';
import { sealedBox } from './sealed-box.js';

export const SHARE_FORMAT = 'tegata-share-1';

/** What shares together give: the PIN of a token, or the key of a backup. */
export type SharePurpose = 'token-pin' | 'backup';

export const shareFile = z.strictObject({
  format: z.literal(SHARE_FORMAT),
  purpose: z.enum(['token-pin', 'backup']),
  /** The token's label, or the backup's name. */
  subject: z.string().min(1).max(200),
  /** Tells this split from every other; hexadecimal. */
  set: z.string().regex(/^[0-9a-f]{32}$/),
  createdAt: z.iso.datetime(),
  threshold: z.int().min(2).max(16),
  holders: z.array(personName).min(2).max(16),
  /** Whose share this is. */
  holder: personName,
  scrypt: scryptParameters,
  /** The share of the data key, under the holder's passphrase. */
  share: sealedBox,
  /** The secret, under the data key: the same in all shares of a set. */
  sealed: sealedBox,
});

/** One person's share of a secret, as it is kept in a file (JSON). Without the passphrase it says nothing; with fewer than `threshold` of them neither. */
export type ShareFile = z.infer<typeof shareFile>;

type Common = Pick<ShareFile, 'purpose' | 'subject' | 'set' | 'createdAt' | 'threshold' | 'holders'>;

/** What the sealed secret is bound to. */
export function setContext({ purpose, subject, set, createdAt, threshold, holders }: Common): string {
  return JSON.stringify([SHARE_FORMAT, purpose, subject, set, createdAt, threshold, holders]);
}

/** What one holder's share is bound to. */
export function shareContext(common: Common, holder: string): string {
  return JSON.stringify([setContext(common), holder]);
}

/** Reads a share as it stands in a file or came over the socket. @param where named in the error @throws CustodyFault */
export function parseShare(text: string, where: string): ShareFile {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new CustodyFault(`${where} is no share: it is not JSON`);
  }
  const parsed = shareFile.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CustodyFault(`${where} is no share: ${issue?.path.join('.') || '(top level)'}: ${issue?.message ?? 'it cannot be read'}`);
  }
  return parsed.data;
}

/** Reads a share's file. @throws CustodyFault, or the system's error when it cannot be read */
export function readShareFile(file: string): ShareFile {
  return parseShare(readFileSync(file, 'utf8'), file);
}
