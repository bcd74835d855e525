import type { CertificateLint } from '../certificate-lint.js';

/** Serial number, validity, key and names are those that were decided for the order, and in that order. */
export const asDecided: CertificateLint = {
  id: 'cp/as-decided',
  citation: 'CP 4.3, BR 4.3.1.2',
  check: ({ serial, notBefore, notAfter, spki, subjectAltName }, { wanted }) => {
    if (serial !== wanted.serial) return 'the serial number is another than the one drawn';
    if (notBefore !== wanted.notBefore || notAfter !== wanted.notAfter) return 'the validity is another than the one decided';
    if (!spki.equals(wanted.spki)) return 'the key is another than the one requested';
    const same = subjectAltName?.length === wanted.names.length && subjectAltName.every(({ value }, at) => value === wanted.names[at]);
    return same ? undefined : 'the names are others than those validated';
  },
};
