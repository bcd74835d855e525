/** People out of a text, one a line: `name, e-mail address`. What does not look like it is left to the schema to refuse. */
export function parseRequesters(text: string): { name: string; email: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const at = Math.max(line.lastIndexOf(','), line.lastIndexOf('、'));
      return { name: line.slice(0, Math.max(at, 0)).trim(), email: line.slice(at + 1).trim() };
    });
}

/** The same in one text. */
export function requestersText(requesters: readonly { name: string; email: string }[]): string {
  return requesters.map(({ name, email }) => `${name}, ${email}\n`).join('');
}
