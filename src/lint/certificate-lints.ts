import { authorityInfoAccess } from './br/authority-info-access.js';
import { authorityKeyIdentifier } from './br/authority-key-identifier.js';
import { basicConstraints } from './br/basic-constraints.js';
import { certificatePolicies } from './br/certificate-policies.js';
import { commonName } from './br/common-name.js';
import { crlDistributionPoints } from './br/crl-distribution-points.js';
import { dnsNameSyntax } from './br/dns-name-syntax.js';
import { extKeyUsage } from './br/ext-key-usage.js';
import { keyType } from './br/key-type.js';
import { keyUsage } from './br/key-usage.js';
import { notBeforeClose } from './br/not-before.js';
import { rsaExponent } from './br/rsa-exponent.js';
import { rsaModulus } from './br/rsa-modulus.js';
import { serialEntropy } from './br/serial-entropy.js';
import { signatureAlgorithm } from './br/signature-algorithm.js';
import { subjectAltName } from './br/subject-alt-name.js';
import { subjectCountry } from './br/subject-country.js';
import { subjectEncoding } from './br/subject-encoding.js';
import { subjectForbidden } from './br/subject-forbidden.js';
import { subjectOrder } from './br/subject-order.js';
import { subjectPlaceholders } from './br/subject-placeholders.js';
import { subjectRequired } from './br/subject-required.js';
import { unknownExtension } from './br/unknown-extension.js';
import { validityLimit } from './br/validity-limit.js';
import type { CertificateLint } from './certificate-lint.js';
import { sctCount } from './ct/sct-count.js';
import { asDecided } from './cp/as-decided.js';
import { extensionSet } from './cp/extension-set.js';
import { issuerLifetime } from './cp/issuer-lifetime.js';
import { policyValidity } from './cp/policy-validity.js';
import { profileValues } from './cp/profile-values.js';
import { subjectAsVetted } from './cp/subject-as-vetted.js';
import { subjectAttributes } from './cp/subject-attributes.js';
import { subjectKeyIdentifier } from './cp/subject-key-identifier.js';
import { extensionEncoding } from './rfc/extension-encoding.js';
import { extensionsOnce } from './rfc/extensions-once.js';
import { issuerName } from './rfc/issuer-name.js';
import { keyEncoding } from './rfc/key-encoding.js';
import { precertificatePoison } from './rfc/precertificate-poison.js';
import { sctListForm } from './rfc/sct-list.js';
import { serialNumber } from './rfc/serial-number.js';
import { signatureAlgorithmsIdentical } from './rfc/signature-algorithms-identical.js';
import { subjectLengths } from './rfc/subject-lengths.js';
import { noUniqueIds } from './rfc/unique-ids.js';
import { validityEncoding } from './rfc/validity-encoding.js';
import { version3 } from './rfc/version-3.js';

/** Every lint about a subscriber certificate: those of the RFCs, of the Baseline Requirements, of the Certificate Policy, of browsers' CT policies. */
export const CERTIFICATE_LINTS: readonly CertificateLint[] = [
  version3,
  serialNumber,
  signatureAlgorithmsIdentical,
  issuerName,
  validityEncoding,
  noUniqueIds,
  subjectLengths,
  keyEncoding,
  extensionsOnce,
  extensionEncoding,
  precertificatePoison,
  sctListForm,
  signatureAlgorithm,
  serialEntropy,
  validityLimit,
  notBeforeClose,
  subjectRequired,
  subjectForbidden,
  subjectOrder,
  subjectEncoding,
  subjectCountry,
  subjectPlaceholders,
  commonName,
  keyType,
  rsaModulus,
  rsaExponent,
  keyUsage,
  extKeyUsage,
  subjectAltName,
  dnsNameSyntax,
  certificatePolicies,
  basicConstraints,
  authorityKeyIdentifier,
  crlDistributionPoints,
  authorityInfoAccess,
  unknownExtension,
  policyValidity,
  issuerLifetime,
  subjectAttributes,
  subjectAsVetted,
  asDecided,
  subjectKeyIdentifier,
  extensionSet,
  profileValues,
  sctCount,
];
