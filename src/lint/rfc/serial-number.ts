import type { CertificateLint } from '../certificate-lint.js';

/** A serial number is positive and below 2^159, so that its INTEGER has at most 20 octets. */
export const serialNumber: CertificateLint<unknown> = {
  id: 'rfc/serial-number',
  citation: 'RFC 5280 §4.1.2.2, BR 7.1.2',
  check: ({ serial }) => {
    if (!/^(?!00)([0-9a-f]{2})+$/.test(serial)) return 'the serial number is not positive';
    if (serial.length > 40 || (serial.length === 40 && serial >= '8')) return 'the serial number is 2^159 or more';
    return undefined;
  },
};
