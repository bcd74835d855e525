import type { CaaProperty } from '../ports.js';

/** A CAA record as zone files write it (RFC 8659 §4.1.1): `0 issue "ca.example"`. */
export function writeCaa({ flags, tag, value }: CaaProperty): string {
  return `${flags} ${tag} "${value.replace(/(["\\])/g, '\\$1')}"`;
}

/** Reads {@link writeCaa}, the quotation marks being optional. @returns undefined for anything else */
export function readCaa(text: string): CaaProperty | undefined {
  const [, flags, tag, rest] = /^(\d{1,3}) +([A-Za-z0-9]+) +(.*)$/s.exec(text.trim()) ?? [];
  if (flags === undefined || tag === undefined || rest === undefined || Number(flags) > 255) return undefined;
  const quoted = /^"(.*)"$/s.exec(rest)?.[1];
  return { flags: Number(flags), tag, value: quoted === undefined ? rest : unescaped(quoted) };
}

/** A TXT record's text, whether its character-strings come joined or as zone files write them: `"ab" "cd"`. */
export function readTxt(text: string): string {
  // Some perspectives take off the outermost quotation marks only.
  return text.startsWith('"') && text.endsWith('"') && text.length > 1
    ? text.slice(1, -1).replaceAll('" "', '')
    : text.replaceAll('" "', '');
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
