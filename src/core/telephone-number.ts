/**
 * Reads a global telephone number (RFC 3966 §5.1.4): `+`, country code and number, with visual separators or spaces between.
 * @returns `+` and 7 to 15 digits (E.164), or undefined for anything else
 */
export function readTelephoneNumber(text: string): string | undefined {
  if (!/^\+[0-9().\- ]{7,40}$/.test(text)) return undefined;
  const digits = text.replace(/\D/g, '');
  return /^[1-9][0-9]{6,14}$/.test(digits) ? `+${digits}` : undefined;
}
