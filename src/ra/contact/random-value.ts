import { createHash } from 'node:crypto';
import { base32 } from '../../core/base32.js';
import type { Random } from '../../core/random.js';

/** BR 1.6.1 asks for 112 bits. Of the written one 192, of the spoken one 120: 24 letters and digits in groups of four. */
const WRITTEN_BYTES = 24;
const SPOKEN_BYTES = 15;

/** A random value for a link: base64url. */
export function writtenValue(random: Random): string {
  return random.bytes(WRITTEN_BYTES).toString('base64url');
}

/** A random value that people read out and write down: `abcd-efgh-…`; neither case nor separators count. */
export function spokenValue(random: Random): string {
  return base32(random.bytes(SPOKEN_BYTES)).match(/.{4}/g)?.join('-') ?? '';
}

/** SHA-256 of a random value, lower-case hex; of a spoken one, whatever way it is written. */
export function hashOfValue(value: string, kind: 'written' | 'spoken'): string {
  const one = kind === 'written' ? value : value.toLowerCase().replace(/[\s-]/g, '');
  return createHash('sha256').update(one).digest('hex');
}
