/** Wraps DER as one PEM block (RFC 7468) with a final line feed. */
export function toPem(label: 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'X509 CRL' | 'OCSP RESPONSE' | 'PUBLIC KEY', der: Uint8Array): string {
  const base64 = Buffer.from(der).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The contents of all PEM blocks in a text of our own making, in their order. */
export function fromPem(text: string): Buffer[] {
  return [...text.matchAll(/-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]+)-----END [A-Z0-9 ]+-----/g)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}
