import type { ParsedCertificate, ParsedExtension } from '../x509/read-certificate.js';
import { decodeAuthorityInfoAccess, type DecodedAccessDescription } from './decode/authority-info-access.js';
import { decodeCertificatePolicies, type DecodedPolicy } from './decode/certificate-policies.js';
import { decodeCrlDistributionPoints, type DecodedDistributionPoint } from './decode/crl-distribution-points.js';
import { decodeExtendedKeyUsage } from './decode/extended-key-usage.js';
import { decodeGeneralNames, type DecodedGeneralName } from './decode/general-names.js';
import { decodeKeyUsage, type KeyUsageBit } from './decode/key-usage.js';
import { decodeSctList, type DecodedSct } from './decode/sct-list.js';
import { OID } from './oid.js';

/** A certificate with its extensions decoded once for all lints. A value is undefined when its extension is missing or is not DER. */
export interface LintedCertificate extends ParsedCertificate {
  /** The first extension of each OID. */
  readonly extension: ReadonlyMap<string, ParsedExtension>;
  readonly keyUsage: readonly KeyUsageBit[] | undefined;
  readonly extKeyUsage: readonly string[] | undefined;
  readonly subjectAltName: readonly DecodedGeneralName[] | undefined;
  readonly certificatePolicies: readonly DecodedPolicy[] | undefined;
  readonly cRLDistributionPoints: readonly DecodedDistributionPoint[] | undefined;
  readonly authorityInfoAccess: readonly DecodedAccessDescription[] | undefined;
  /** Signed certificate timestamps. */
  readonly scts: readonly DecodedSct[] | undefined;
  /** What could not be decoded, in words. */
  readonly faults: readonly string[];
}

/** Decodes a certificate's extensions for the lints. */
export function decodeForLints(certificate: ParsedCertificate): LintedCertificate {
  const faults: string[] = [];
  const extension = new Map<string, ParsedExtension>();
  for (const one of certificate.extensions) {
    if (!extension.has(one.oid)) extension.set(one.oid, one);
  }
  const decode = <T>(oid: string, decoder: (value: Buffer) => T): T | undefined => {
    const found = extension.get(oid);
    if (found === undefined) return undefined;
    try {
      return decoder(found.value);
    } catch (error) {
      faults.push(`the extension ${oid} is not proper DER: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  return {
    ...certificate,
    extension,
    keyUsage: decode(OID.keyUsage, decodeKeyUsage),
    extKeyUsage: decode(OID.extKeyUsage, decodeExtendedKeyUsage),
    subjectAltName: decode(OID.subjectAltName, decodeGeneralNames),
    certificatePolicies: decode(OID.certificatePolicies, decodeCertificatePolicies),
    cRLDistributionPoints: decode(OID.cRLDistributionPoints, decodeCrlDistributionPoints),
    authorityInfoAccess: decode(OID.authorityInfoAccess, decodeAuthorityInfoAccess),
    scts: decode(OID.signedCertificateTimestampList, decodeSctList),
    faults,
  };
}
