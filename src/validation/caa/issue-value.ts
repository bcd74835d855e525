/** The value of an issue or issuewild property, read. */
export interface IssueValue {
  /** Lower case; empty where the value grants nobody by naming nobody. */
  readonly issuer: string;
  /** In their order; tags in lower case. */
  readonly parameters: readonly { readonly tag: string; readonly value: string }[];
}

/*
 * RFC 8659 §4.2:
 *   issue-value        = *WSP [issuer-domain-name *WSP] [";" *WSP [parameters *WSP]]
 *   issuer-domain-name = label *("." label)
 *   label              = (ALPHA / DIGIT) *( *("-") (ALPHA / DIGIT))
 *   parameters         = (parameter *WSP ";" *WSP parameters) / parameter
 *   parameter          = tag *WSP "=" *WSP value
 *   tag                = (ALPHA / DIGIT) *( *("-") (ALPHA / DIGIT))
 *   value              = *(%x21-3A / %x3C-7E)
 */
const ISSUER = /^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$/;
const TAG = /^[a-z0-9]+(?:-+[a-z0-9]+)*$/;
const VALUE = /^[\x21-\x3a\x3c-\x7e]*$/;

/** Reads the value of an issue or issuewild property. @returns undefined for a value outside the grammar: it grants nobody */
export function parseIssueValue(text: string): IssueValue | undefined {
  const [head = '', ...rest] = text.split(';').map(trim);
  const issuer = head.toLowerCase();
  if (issuer !== '' && !ISSUER.test(issuer)) return undefined;
  // "ca.example;" ends in a semicolon without a parameter, which the grammar allows once.
  const written = rest.length === 1 && rest[0] === '' ? [] : rest;
  const parameters = written.map(parseParameter);
  return parameters.every((parameter) => parameter !== undefined) ? { issuer, parameters } : undefined;
}

function parseParameter(text: string): { tag: string; value: string } | undefined {
  const equals = text.indexOf('=');
  if (equals < 0) return undefined;
  const tag = trim(text.slice(0, equals)).toLowerCase();
  const value = trim(text.slice(equals + 1));
  return TAG.test(tag) && VALUE.test(value) ? { tag, value } : undefined;
}

/** WSP is space and tab, and nothing else that `String.trim` would take. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start])) start++;
  while (end > start && isSpace(text[end - 1])) end--;
  return text.slice(start, end);
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
