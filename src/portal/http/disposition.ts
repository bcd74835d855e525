/** Content-Disposition with the name in UTF-8 (RFC 6266 §4.3, RFC 8187). */
export function dispositionOf(fileName: string, inline: boolean): string {
  // eslint-disable-next-line no-control-regex -- they are what is taken out
  const plain = fileName.replace(/[\u0000-\u001f\u007f"\\/]/g, '_').slice(0, 200);
  const ascii = plain.replace(/[^\x20-\x7e]/g, '_');
  const encoded = encodeURIComponent(plain).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${inline ? 'inline' : 'attachment'}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

