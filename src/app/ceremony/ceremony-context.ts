import type { Log } from '../../core/log.js';
import type { Token } from '../../hsm/token.js';
import type { CustodyParts } from '../custody/scrypt-key.js';
import type { Passphrases } from '../custody/passphrases.js';
import type { Transcript } from './transcript.js';

/** What a ceremony is done with besides its file. */
export interface CeremonyParts extends CustodyParts {
  readonly log: Log;
  readonly passphrases: Passphrases;
}

/** What each act of a running ceremony needs. */
export interface CeremonyContext extends CeremonyParts {
  /** Where certificates, requests, shares and transcripts are. */
  readonly folder: string;
  /** False: a dry run, which changes nothing. */
  readonly commit: boolean;
  readonly transcript: Transcript;
  /** Open; null in a dry run before the token exists. */
  readonly token: Token | null;
}
