import { normalizeOfficerName, OFFICER_NAME_FORM } from '../core/officer-name.js';
import { RevocationRefused } from './revocation-refused.js';

/**
 * One or two officers who act together.
 * @returns names in their one form, all different
 * @throws RevocationRefused
 */
export function readOfficers(texts: readonly string[]): [string] | [string, string] {
  const names = texts.map((text) => {
    const name = normalizeOfficerName(text);
    if (name === undefined) throw new RevocationRefused(`"${text}" is no officer name`, OFFICER_NAME_FORM);
    return name;
  });
  const [first, second, ...others] = names;
  if (first === undefined) throw new RevocationRefused('no officer is named', 'name whoever decides with --officer NAME');
  if (others.length > 0) throw new RevocationRefused(`${names.length} officers are named`, 'name one or two');
  if (first === second) throw new RevocationRefused(`${first} is named twice`, 'the second officer has to be a different person');
  return second === undefined ? [first] : [first, second];
}

/** A text that officers give for the record. @throws RevocationRefused for an empty or endless one */
export function readNote(text: string, what: string): string {
  const note = text.trim();
  if (note === '' || note.length > 2000) throw new RevocationRefused(`${what} needs 1 to 2000 characters`, 'say why, for those who will ask about it later');
  return note;
}
