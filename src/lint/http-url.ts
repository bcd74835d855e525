/** Whether a URI is an absolute `http` URL (not `https`: whoever checks a certificate cannot be asked to check another first). */
export function isHttpUrl(uri: string): boolean {
  return /^http:\/\/[^\s/?#@]+(?:[/?#][^\s]*)?$/.test(uri);
}
