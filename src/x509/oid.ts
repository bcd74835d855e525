/** Object identifiers of RFC 5280, RFC 6960, RFC 4055 and RFC 5758, dotted, by the names that the RFCs give them. */
export const OID = {
  countryName: '2.5.4.6',
  stateOrProvinceName: '2.5.4.8',
  localityName: '2.5.4.7',
  organizationName: '2.5.4.10',
  commonName: '2.5.4.3',

  /** RFC 8737 §3. */
  acmeIdentifier: '1.3.6.1.5.5.7.1.31',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  authorityKeyIdentifier: '2.5.29.35',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  cRLDistributionPoints: '2.5.29.31',
  cRLNumber: '2.5.29.20',
  cRLReason: '2.5.29.21',
  extKeyUsage: '2.5.29.37',
  issuingDistributionPoint: '2.5.29.28',
  keyUsage: '2.5.29.15',
  /** RFC 6962 §3.1. */
  precertificatePoison: '1.3.6.1.4.1.11129.2.4.3',
  /** RFC 6962 §3.3. */
  signedCertificateTimestampList: '1.3.6.1.4.1.11129.2.4.2',
  ocspNocheck: '1.3.6.1.5.5.7.48.1.5',
  subjectAltName: '2.5.29.17',
  subjectKeyIdentifier: '2.5.29.14',

  caIssuers: '1.3.6.1.5.5.7.48.2',
  ocsp: '1.3.6.1.5.5.7.48.1',
  ocspBasic: '1.3.6.1.5.5.7.48.1.1',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
  cps: '1.3.6.1.5.5.7.2.1',

  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  ocspSigning: '1.3.6.1.5.5.7.3.9',

  /** RFC 5652 §4, §5.1. */
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',

  extensionRequest: '1.2.840.113549.1.9.14',
} as const;
