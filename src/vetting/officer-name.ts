import { VettingRefused } from './vetting-refused.js';

/**
 * Brings an officer's name into its one form, lower case, so that no spelling makes two officers of one person.
 * @throws VettingRefused for a text that is no name
 */
export function officerName(text: string): string {
  const name = text.trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9._@+-]{0,63}$/.test(name)) {
    throw new VettingRefused(
      `"${text}" is no officer name`,
      'use 1 to 64 letters, digits, dots, hyphens, underscores or an e-mail address',
    );
  }
  return name;
}
