import type { CertificateLint } from '../certificate-lint.js';

/** A serial number is long enough to hold the 64 random bits that it must have. */
export const serialEntropy: CertificateLint<unknown> = {
  id: 'br/serial-entropy',
  citation: 'BR 7.1.2',
  check: ({ serial }) => (serial.length >= 16 ? undefined : 'the serial number has fewer than 64 bits'),
};
