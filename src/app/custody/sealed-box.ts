import { createCipheriv, createDecipheriv } from 'node:crypto';
import { z } from 'zod';
import type { Random } from '../../core/random.js';

/** Octets under AES-256-GCM; hexadecimal. */
export const sealedBox = z.strictObject({
  iv: z.string().regex(/^[0-9a-f]{24}$/),
  ciphertext: z.string().regex(/^[0-9a-f]*$/),
  tag: z.string().regex(/^[0-9a-f]{32}$/),
});

export type SealedBox = z.infer<typeof sealedBox>;

/** Encrypts with a key that seals one box only. @param key 32 octets @param context bound to the box: it opens with the same only */
export function seal(key: Buffer, content: Buffer, context: string, random: Random): SealedBox {
  const iv = random.bytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context, 'utf8'));
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final()]);
  return { iv: iv.toString('hex'), ciphertext: ciphertext.toString('hex'), tag: cipher.getAuthTag().toString('hex') };
}

/** @returns undefined when the key is another, or the box or its context was changed */
export function unseal(key: Buffer, { iv, ciphertext, tag }: SealedBox, context: string): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'hex'), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(context, 'utf8')).setAuthTag(Buffer.from(tag, 'hex'));
  try {
    return Buffer.concat([decipher.update(Buffer.from(ciphertext, 'hex')), decipher.final()]);
  } catch {
    return undefined;
  }
}
