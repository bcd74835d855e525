import { contentOf, elementsOf, expect } from '../der.js';
import { decodeGeneralName } from '../decode/general-names.js';
import { OID } from '../oid.js';
import type { CrlLint } from './crl-lint.js';

/**
 * issuingDistributionPoint is on a part of a CRL, critical: the URI of the certificates, byte for byte, and onlyContainsUserCerts. Nothing else: no
 * reasons, neither indirect nor for CA or attribute certificates.
 */
export const crlIssuingDistributionPoint: CrlLint = {
  id: 'crl/issuing-distribution-point',
  citation: 'RFC 5280 §5.2.5, BR 7.2.2.1',
  check: ({ extensions }, { distributionPoint }) => {
    const extension = extensions.find(({ oid }) => oid === OID.issuingDistributionPoint);
    // That a full CRL has none, crl/extensions says.
    if (distributionPoint === undefined) return undefined;
    if (extension === undefined) return 'issuingDistributionPoint is missing';
    if (!extension.critical) return 'issuingDistributionPoint is not critical';
    const [point, users, ...more] = elementsOf(contentOf(extension.value, 0x30));
    if (users?.tag !== 0x81 || !users.content.equals(Buffer.of(0xff))) return 'onlyContainsUserCerts is not TRUE';
    if (more.length > 0) return 'issuingDistributionPoint has more than its two members';
    const names = elementsOf(contentOf(expect(point, 0xa0), 0xa0)).map(decodeGeneralName);
    const [name] = names;
    return names.length === 1 && name?.type === 'uniformResourceIdentifier' && name.value === distributionPoint
      ? undefined
      : `the distribution point is not ${distributionPoint}, which the certificates name`;
  },
};
