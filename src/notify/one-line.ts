/** A value on a line of its own: what would end the line, or is no character to be seen, becomes a space. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is to be taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
}
