import { contentOf, elementsOf } from '../der.js';
import { OID } from '../oid.js';
import type { AuthorityLint } from './authority-lint.js';

/** basicConstraints says CA, critically, for CAs, without a path length for roots; a responder's, if any, says nothing. */
export const authorityBasicConstraints: AuthorityLint = {
  id: 'authority/basic-constraints',
  citation: 'BR 7.1.2.1.4, 7.1.2.8.4, 7.1.2.10.4',
  check: ({ extension }, { kind }) => {
    const found = extension.get(OID.basicConstraints);
    if (found === undefined) return kind === 'responder' ? undefined : 'basicConstraints is missing';
    const [ca, pathLength] = elementsOf(contentOf(found.value, 0x30));
    if (kind === 'responder') return ca === undefined ? undefined : 'basicConstraints of a responder is not empty';
    if (!found.critical) return 'basicConstraints is not critical';
    if (ca?.tag !== 0x01 || ca.content[0] !== 0xff) return 'basicConstraints does not say that it is a CA';
    if (kind === 'root' && pathLength !== undefined) return 'a root has a path length';
    return pathLength === undefined || pathLength.tag === 0x02 ? undefined : 'basicConstraints has more than a path length';
  },
};
