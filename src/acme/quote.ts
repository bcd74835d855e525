/** A client's text as it may stand in a problem's detail: quoted, escaped and at most 80 characters long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
