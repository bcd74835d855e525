import { authorityKeyIdentifier } from '../br/authority-key-identifier.js';
import { keyType } from '../br/key-type.js';
import { rsaExponent } from '../br/rsa-exponent.js';
import { rsaModulus } from '../br/rsa-modulus.js';
import { serialEntropy } from '../br/serial-entropy.js';
import { signatureAlgorithm } from '../br/signature-algorithm.js';
import { subjectCountry } from '../br/subject-country.js';
import { subjectEncoding } from '../br/subject-encoding.js';
import { subjectOrder } from '../br/subject-order.js';
import { subjectKeyIdentifier } from '../cp/subject-key-identifier.js';
import { extensionEncoding } from '../rfc/extension-encoding.js';
import { extensionsOnce } from '../rfc/extensions-once.js';
import { issuerName } from '../rfc/issuer-name.js';
import { keyEncoding } from '../rfc/key-encoding.js';
import { serialNumber } from '../rfc/serial-number.js';
import { signatureAlgorithmsIdentical } from '../rfc/signature-algorithms-identical.js';
import { subjectLengths } from '../rfc/subject-lengths.js';
import { noUniqueIds } from '../rfc/unique-ids.js';
import { validityEncoding } from '../rfc/validity-encoding.js';
import { version3 } from '../rfc/version-3.js';
import type { AuthorityLint } from './authority-lint.js';
import { authorityBasicConstraints } from './basic-constraints.js';
import { authorityPolicies } from './certificate-policies.js';
import { authorityExtKeyUsage } from './ext-key-usage.js';
import { authorityExtensionSet } from './extension-set.js';
import { authorityKeyUsage } from './key-usage.js';
import { authorityKey } from './key.js';
import { authorityLocations } from './locations.js';
import { authoritySubject } from './subject.js';
import { authorityValidity } from './validity.js';

/** Every lint about a certificate that a key ceremony makes, or takes from an outside root. */
export const AUTHORITY_LINTS: readonly AuthorityLint[] = [
  version3,
  serialNumber,
  serialEntropy,
  signatureAlgorithmsIdentical,
  signatureAlgorithm,
  issuerName,
  noUniqueIds,
  validityEncoding,
  authorityValidity,
  subjectLengths,
  subjectEncoding,
  subjectOrder,
  subjectCountry,
  authoritySubject,
  keyEncoding,
  keyType,
  rsaModulus,
  rsaExponent,
  authorityKey,
  extensionsOnce,
  extensionEncoding,
  authorityExtensionSet,
  authorityBasicConstraints,
  authorityKeyUsage,
  authorityExtKeyUsage,
  authorityPolicies,
  authorityLocations,
  authorityKeyIdentifier,
  subjectKeyIdentifier,
];
