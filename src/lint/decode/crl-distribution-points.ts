import { contentOf, elementsOf, expect } from '../der.js';
import { decodeGeneralName, type DecodedGeneralName } from './general-names.js';

/** One DistributionPoint (RFC 5280 §4.2.1.13). */
export interface DecodedDistributionPoint {
  readonly fullName: readonly DecodedGeneralName[];
  /** Whether there is anything beside distributionPoint.fullName: reasons, cRLIssuer, or a name relative to the issuer. */
  readonly more: boolean;
}

/** The distribution points, in order. @throws DerError */
export function decodeCrlDistributionPoints(value: Buffer): readonly DecodedDistributionPoint[] {
  return elementsOf(contentOf(value, 0x30)).map((element) => {
    const parts = elementsOf(expect(element, 0x30));
    const point = parts.find(({ tag }) => tag === 0xa0);
    const names = point === undefined ? [] : elementsOf(point.content);
    const fullName = names.find(({ tag }) => tag === 0xa0);
    return {
      fullName: fullName === undefined ? [] : elementsOf(fullName.content).map(decodeGeneralName),
      more: parts.length !== 1 || names.length !== 1 || fullName === undefined,
    };
  });
}
