import { breathe } from '../core/breathe.js';

/**
 * Copies pieces into one, with turns for others in between, and lets go of each piece once it is copied, so that the whole is in memory once.
 * @param pieces emptied
 */
export async function joinInTurns(pieces: Buffer[]): Promise<Buffer> {
  const whole = Buffer.allocUnsafeSlow(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  pieces.reverse();
  for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) {
    at += piece.copy(whole, at);
    if (pieces.length > 0) await breathe();
  }
  return whole;
}
