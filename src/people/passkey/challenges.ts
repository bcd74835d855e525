import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../core/random.js';
import type { Clock } from '../../core/time.js';

/** How long a ceremony may take: a person looks for a key, reads a prompt. */
const GOOD_SECONDS = 300;
const NONCE_BYTES = 16;
const EXPIRY_BYTES = 8;

/** Challenges of passkey ceremonies (WebAuthn §13.4.3): ours, for one purpose, in time, and once. */
export interface Challenges {
  /** @param purpose what is it for and who asked: a challenge for one is none for another @returns base64url, 56 octets */
  make(purpose: string): string;
  /** Whether a challenge may be answered now; it may be answered once. */
  take(purpose: string, challenge: string): boolean;
}

/**
 * Challenges that need no store: random value, end and a MAC over both with the purpose, by a key of this process. Only answered ones are remembered, until they
 * would have expired, so strangers cannot fill the memory by asking. A restart makes people begin their ceremony anew.
 */
export function createChallenges({ random, clock }: { random: Random; clock: Clock }): Challenges {
  const key = random.bytes(32);
  const taken = new Map<string, number>();
  const macOf = (purpose: string, head: Buffer) => createHmac('sha256', key).update(head).update(purpose).digest();
  return {
    make(purpose) {
      const end = Buffer.alloc(EXPIRY_BYTES);
      end.writeBigUInt64BE(BigInt(clock.now() + GOOD_SECONDS));
      const head = Buffer.concat([random.bytes(NONCE_BYTES), end]);
      return Buffer.concat([head, macOf(purpose, head)]).toString('base64url');
    },
    take(purpose, challenge) {
      const octets = Buffer.from(challenge, 'base64url');
      const headLength = NONCE_BYTES + EXPIRY_BYTES;
      if (octets.length !== headLength + 32) return false;
      const head = octets.subarray(0, headLength);
      if (!timingSafeEqual(octets.subarray(headLength), macOf(purpose, head))) return false;
      const now = clock.now();
      const end = Number(head.readBigUInt64BE(NONCE_BYTES));
      for (const [nonce, until] of taken) {
        if (until > now) break;
        taken.delete(nonce);
      }
      const nonce = head.toString('base64url');
      if (now >= end || taken.has(nonce)) return false;
      taken.set(nonce, end);
      return true;
    },
  };
}
