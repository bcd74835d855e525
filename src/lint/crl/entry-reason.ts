import { OID } from '../oid.js';
import type { CrlEntryLint } from './crl-lint.js';

/** keyCompromise, affiliationChanged, superseded, cessationOfOperation, privilegeWithdrawn; unspecified is published without the extension. */
const ALLOWED = [1, 3, 4, 5, 9];

/** An entry has at most a reasonCode, not critical, with a reason that subscriber certificates may have. */
export const entryReason: CrlEntryLint = {
  id: 'crl/entry-reason',
  citation: 'RFC 5280 §5.3.1, BR 7.2.2',
  start: () => (entry) => {
    if (entry.reason !== undefined && !ALLOWED.includes(entry.reason)) return `the entry ${entry.serial} has the reason ${entry.reason}`;
    if (entry.extensions.length > 1) return `the entry ${entry.serial} has more than one extension`;
    for (const { oid, critical } of entry.extensions) {
      if (oid !== OID.reasonCode) return `the entry ${entry.serial} has the extension ${oid}`;
      if (critical) return `the reasonCode of the entry ${entry.serial} is critical`;
    }
    return undefined;
  },
};
