import { contentOf } from '../der.js';
import { OID } from '../oid.js';
import type { CrlLint } from './crl-lint.js';

const LIMIT = 1n << 159n;

/** cRLNumber is there, not critical, a proper INTEGER below 2^159, and higher than every one before. */
export const crlNumber: CrlLint = {
  id: 'crl/number',
  citation: 'RFC 5280 §5.2.3, BR 7.2.2, CP 7.2',
  check: (crl, { previousNumber }) => {
    const extension = crl.extensions.find(({ oid }) => oid === OID.cRLNumber);
    if (extension === undefined) return 'cRLNumber is missing';
    if (extension.critical) return 'cRLNumber is critical';
    const content = contentOf(extension.value, 0x02);
    const [first, second] = content;
    if (first === undefined || first >= 0x80) return 'cRLNumber is negative or empty';
    if (first === 0 && second !== undefined && second < 0x80) return 'cRLNumber is not in its shortest form';
    const number = BigInt(`0x${content.toString('hex')}`);
    if (number >= LIMIT) return 'cRLNumber is 2^159 or more';
    if (previousNumber !== null && number <= BigInt(previousNumber))
      return `cRLNumber ${number} is not above ${previousNumber}, which was published before`;
    return undefined;
  },
};
