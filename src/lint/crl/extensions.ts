import { OID } from '../oid.js';
import type { CrlLint } from './crl-lint.js';

const KNOWN: readonly string[] = [OID.cRLNumber, OID.authorityKeyIdentifier];

/** A CRL has cRLNumber and authorityKeyIdentifier, a part of one issuingDistributionPoint as well, once each, and no other extension. */
export const crlExtensions: CrlLint = {
  id: 'crl/extensions',
  citation: 'RFC 5280 §5.2, BR 7.2.2, CP 7.2',
  check: ({ extensions }, { distributionPoint }) => {
    const known = distributionPoint === undefined ? KNOWN : [...KNOWN, OID.issuingDistributionPoint];
    const seen = new Set<string>();
    for (const { oid } of extensions) {
      if (!known.includes(oid)) return `the extension ${oid} does not belong into ${distributionPoint === undefined ? 'a full' : 'this'} CRL`;
      if (seen.has(oid)) return `the extension ${oid} is there twice`;
      seen.add(oid);
    }
    return undefined;
  },
};
