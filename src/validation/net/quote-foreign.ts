const LIMIT = 100;

/** Control characters, line and paragraph separators, and marks that turn the direction of text. */
// eslint-disable-next-line no-control-regex -- they are what is to be found
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]/g;

/**
 * Quotes what a stranger's server sent, for a problem's detail: at most 100 characters, without control characters.
 * @param foreign bytes are read as UTF-8; broken sequences become `?`
 */
export function quoteForeign(foreign: Buffer | string): string {
  // Four octets a character at most, so what lies beyond cannot be among the first hundred.
  const text = typeof foreign === 'string' ? foreign.slice(0, 4 * LIMIT) : foreign.toString('utf8', 0, 4 * LIMIT + 4);
  const characters = Array.from(text.replace(UNSAFE, '?').replace(/"/g, "'"));
  return `"${characters.slice(0, LIMIT).join('')}${characters.length > LIMIT ? '…' : ''}"`;
}
