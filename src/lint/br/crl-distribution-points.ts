import type { CertificateLint } from '../certificate-lint.js';
import { isHttpUrl } from '../http-url.js';
import { OID } from '../oid.js';

/** cRLDistributionPoints is there (CP 4.9.6), not critical, one point with http URLs and neither reasons nor cRLIssuer. */
export const crlDistributionPoints: CertificateLint = {
  id: 'br/crl-distribution-points',
  citation: 'BR 7.1.2.11.2, CP 4.9.6, 7.1',
  check: ({ extension, cRLDistributionPoints: points }) => {
    if (points === undefined) return 'cRLDistributionPoints is missing';
    if (extension.get(OID.cRLDistributionPoints)?.critical === true) return 'cRLDistributionPoints is critical';
    const [point] = points;
    if (point === undefined || points.length !== 1) return `there are ${points.length} distribution points, not one`;
    if (point.more) return 'the distribution point has more than distributionPoint.fullName';
    const wrong = point.fullName.find(({ type, value }) => type !== 'uniformResourceIdentifier' || !isHttpUrl(value));
    if (wrong !== undefined) return `the distribution point "${wrong.value}" is no http URL`;
    return point.fullName.length > 0 ? undefined : 'the distribution point has no URL';
  },
};
