/** Characters of one value that a mail shows; what is longer is cut. */
const LONGEST = 500;
/** Lines of a text that somebody has typed. */
const MOST_LINES = 40;

/** Controls, separators of lines, and what changes the direction of writing or cannot be seen: none of it may come from a value. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/** What somebody else has chosen, as one line of plain text, that can neither end the line nor turn the rest of it around. */
export function foreignText(text: string, longest = LONGEST): string {
  const line = text.replace(UNSEEN, ' ').replace(/ {2,}/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

/** A text of several lines that somebody has typed, as lines of {@link foreignText}; empty ones are left out. */
export function foreignLines(text: string): string[] {
  const lines = text
    .split(/\r\n|[\r\n\u0085\u2028\u2029]/)
    .map((line) => foreignText(line))
    .filter((line) => line !== '');
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), '…'];
}
