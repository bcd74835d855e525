import { crlAuthorityKeyIdentifier } from './authority-key-identifier.js';
import type { CrlEntryLint, CrlLint } from './crl-lint.js';
import { entryDate } from './entry-date.js';
import { entryOnce } from './entry-once.js';
import { entryReason } from './entry-reason.js';
import { crlExtensions } from './extensions.js';
import { crlIssuingDistributionPoint } from './issuing-distribution-point.js';
import { crlIssuerName } from './issuer-name.js';
import { crlNoEmptyList } from './no-empty-list.js';
import { crlNumber } from './number.js';
import { crlSignatureAlgorithm } from './signature-algorithm.js';
import { crlUpdateTimes } from './update-times.js';
import { crlValidity } from './validity.js';
import { crlVersion } from './version.js';

/** Every lint about a CRL as a whole. */
export const CRL_LINTS: readonly CrlLint[] = [
  crlVersion,
  crlSignatureAlgorithm,
  crlIssuerName,
  crlUpdateTimes,
  crlValidity,
  crlNoEmptyList,
  crlExtensions,
  crlIssuingDistributionPoint,
  crlNumber,
  crlAuthorityKeyIdentifier,
];

/** Every lint about single entries. */
export const CRL_ENTRY_LINTS: readonly CrlEntryLint[] = [entryReason, entryDate, entryOnce];
