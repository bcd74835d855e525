import { normalizeOfficerName, OFFICER_NAME_FORM } from '../core/officer-name.js';
import { VettingRefused } from './vetting-refused.js';

/**
 * Brings an officer's name into its one form.
 * @throws VettingRefused for a text that is no name
 */
export function officerName(text: string): string {
  const name = normalizeOfficerName(text);
  if (name === undefined) throw new VettingRefused(`"${text}" is no officer name`, OFFICER_NAME_FORM);
  return name;
}
