import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

const VERSION_1 = 0;
const SHA256 = 4;
const SIGNATURES: readonly number[] = [1, 3];
/** A clock of a log may be a little ahead of ours. */
const MOST_AHEAD_MS = 60_000;

/** SCTs are not critical, each of version 1, signed with SHA-256 and RSA or ECDSA, and none is of the future. */
export const sctListForm: CertificateLint = {
  id: 'rfc/sct-list',
  citation: 'RFC 6962 §3.2, 3.3, BR 7.1.2.11.3',
  check: ({ extension, scts }, { now }) => {
    if (extension.get(OID.signedCertificateTimestampList)?.critical === true) return 'the list of SCTs is critical';
    for (const { logId, version, hash, signature, timestampMs } of scts ?? []) {
      if (version !== VERSION_1) return `the SCT of log ${logId} is of version ${version + 1}`;
      if (hash !== SHA256 || !SIGNATURES.includes(signature)) return `the SCT of log ${logId} is signed with algorithm ${hash}/${signature}`;
      if (timestampMs > now * 1000 + MOST_AHEAD_MS) return `the SCT of log ${logId} is of the future`;
    }
    return undefined;
  },
};
