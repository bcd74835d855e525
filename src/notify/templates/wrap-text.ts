/** Half-width columns of a line; a mail's line may be 78 (RFC 5322 §2.1.1). */
const COLUMNS = 76;

/** Characters that terminals and mail programs show two columns wide. */
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]|[\u{20000}-\u{3fffd}]/u;
/** Japanese does not begin a line with these. */
const NOT_FIRST = /^[、。，．）」』】〉》・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ！？]/u;

/**
 * Breaks a line of running text so that it is readable everywhere: at spaces, and between wide characters. What has neither, such as a URL, stays whole
 * on a line of its own.
 * @param indent of every line
 */
export function wrapText(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(text)) {
    if (line !== '' && indent.length + width(line) + width(piece.trimEnd()) > COLUMNS && !NOT_FIRST.test(piece)) {
      lines.push(indent + line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  return [...lines, indent + line.trimEnd()];
}

/** Words with the space behind them; wide characters one by one. */
function* pieces(text: string): Generator<string> {
  let word = '';
  for (const character of text) {
    if (WIDE.test(character)) {
      if (word !== '') yield word;
      word = '';
      yield character;
    } else if (character === ' ') {
      yield `${word} `;
      word = '';
    } else word += character;
  }
  if (word !== '') yield word;
}

function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : 1;
  return columns;
}
