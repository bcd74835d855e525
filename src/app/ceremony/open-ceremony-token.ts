import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { hasToken } from '../../hsm/has-token.js';
import { initialiseToken } from '../../hsm/initialise-token.js';
import { openToken } from '../../hsm/open-token.js';
import type { Token } from '../../hsm/token.js';
import { CustodyFault } from '../custody/custody-fault.js';
import type { CeremonyContext } from './ceremony-context.js';
import type { Ceremony } from './load-ceremony.js';
import { readShares, sharesIn, writeShares } from './share-files.js';

/** What the shares of a token's PIN hold. `soPin` only where the ceremony made the token. */
export const tokenSecret = z.strictObject({ pin: z.string().min(1), soPin: z.string().optional() });

/**
 * Opens the ceremony's token; with `pin: shares` it makes the token first, with PINs that nobody sees. The shares are written before the token is
 * made, so that a run that is cut off never leaves a token whose PIN is lost.
 * @param passphrases of everybody present; null in a dry run
 * @returns null in a dry run that cannot log in: before the token exists, or when its PIN lies in shares
 * @throws CustodyFault, SignerUnavailable
 */
export async function openCeremonyToken(
  { token: settings, activation }: Pick<Ceremony, 'token' | 'activation'>,
  context: Omit<CeremonyContext, 'token'>,
  passphrases: ReadonlyMap<string, string> | null,
): Promise<Token | null> {
  const { clock, log, commit, transcript } = context;
  const open = (pin: string) => openToken({ modulePath: settings.module, tokenLabel: settings.label, pin: () => pin, sessions: 1, clock, log });
  if (settings.pinFile !== undefined) return open(readFileSync(settings.pinFile, 'utf8').trim());
  if (settings.pin === 'prompt') return open(await context.passphrases.of('PIN', `user PIN of the token "${settings.label}"`));

  const holders = activation?.holders ?? [];
  const shares = sharesIn(context.folder, holders);
  const exists = hasToken(settings.module, settings.label);
  if (exists && shares !== 'all') {
    throw new CustodyFault(
      `there is a token "${settings.label}" already, and ${shares === 'none' ? 'no shares' : 'not all shares'} of its PIN in ${context.folder}: ` +
        'bring the shares there, or name another token; a token is never made anew',
    );
  }
  if (!commit || passphrases === null) {
    transcript.act(exists ? 'would open the token with the shares' : 'would make the token, with PINs that nobody sees, and split them', { label: settings.label, holders });
    return null;
  }
  if (!exists && readdirSync(context.folder).some((name) => name.endsWith('.pem'))) {
    throw new CustodyFault(`the token "${settings.label}" is gone, and ${context.folder} has certificates for keys in it: bring the token back, or restore its backup`);
  }
  if (shares !== 'all') {
    const random = () => context.random.bytes(16).toString('hex');
    const secret = Buffer.from(JSON.stringify({ pin: random(), soPin: random() } satisfies z.infer<typeof tokenSecret>));
    await splitPin({ settings, activation, secret }, context, passphrases);
  }
  const { pin, soPin } = tokenSecret.parse(JSON.parse((await readShares(context.folder, holders, passphrases)).toString('utf8')));
  if (!exists) {
    if (soPin === undefined) throw new CustodyFault(`there is no token "${settings.label}", and the shares were not made together with one: bring the token back`);
    initialiseToken({ modulePath: settings.module, tokenLabel: settings.label, soPin, pin });
    transcript.act('made the token', { label: settings.label });
  }
  return open(pin);
}

/** Writes the shares of a secret with the token's PIN, and writes down who holds them. */
export async function splitPin(
  { settings, activation, secret }: { settings: Ceremony['token']; activation: Ceremony['activation']; secret: Buffer },
  context: Omit<CeremonyContext, 'token'>,
  passphrases: ReadonlyMap<string, string>,
): Promise<void> {
  const { threshold, holders } = activation ?? { threshold: 2, holders: [] };
  const people = holders.map((name) => ({ name, passphrase: passphrases.get(name) ?? '' }));
  const files = await writeShares(context.folder, { purpose: 'token-pin', subject: settings.label, secret, threshold, holders: people }, context);
  for (const [at, file] of files.entries()) context.transcript.artifact('split the PIN: a share', file, { holder: holders[at], threshold });
}
