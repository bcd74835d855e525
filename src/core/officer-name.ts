/**
 * Brings an officer's name into its one form, lower case, so that no spelling makes two officers of one person.
 * @returns undefined for a text that is no name
 */
export function normalizeOfficerName(text: string): string | undefined {
  const name = text.trim().toLowerCase();
  return /^[a-z0-9][a-z0-9._@+-]{0,63}$/.test(name) ? name : undefined;
}

/** What {@link normalizeOfficerName} takes, in words. */
export const OFFICER_NAME_FORM = 'use 1 to 64 letters, digits, dots, hyphens, underscores or an e-mail address';
