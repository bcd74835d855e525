import { toProblemDocument, type ProblemDocument } from '../../core/problem.js';
import type { Challenge } from '../../core/state/challenge.js';
import { CONTACT_MEMBERS, contactText } from '../../core/state/contact.js';
import { toRfc3339 } from '../../core/time.js';
import type { Links } from '../links.js';

/** A challenge object (RFC 8555 §7.1.5, §8.3, §8.4; docs/validation.md). Flat but for `error`, because shell clients read it with regular expressions. */
export interface ChallengeResource {
  type: string;
  url: string;
  status: string;
  /** Left out for dns-persist-01, whose record is none of this challenge alone. */
  token?: string;
  /** pki-validation-01: the file's name below `/.well-known/pki-validation/`. */
  filename?: string;
  /** dns-persist-01: the member's name in draft-ietf-acme-dns-persist-01, and the one that -02 gives it. */
  'issuer-domain-names'?: readonly string[];
  issuerDomainNames?: readonly string[];
  /** email-01, telephone-01, letter-01: whom the applicant may pick, and whose answer is awaited. */
  emailAddresses?: readonly string[];
  phoneNumbers?: readonly string[];
  contacts?: readonly string[];
  awaiting?: string;
  /** Why contacts are of no use. */
  contactFaults?: readonly string[];
  /** While valid. */
  validated?: string;
  /** While invalid. */
  error?: ProblemDocument;
}

export function challengeResource(links: Links, challenge: Challenge): ChallengeResource {
  return {
    type: challenge.type,
    url: links.challenge(challenge.id),
    status: challenge.status,
    ...ownMembers(challenge),
    ...(challenge.status === 'valid' && { validated: toRfc3339(challenge.validatedAt) }),
    ...(challenge.status === 'invalid' && { error: toProblemDocument(challenge.problem) }),
  };
}

function ownMembers({ type, token, parameters }: Challenge): Partial<ChallengeResource> {
  switch (type) {
    case 'pki-validation-01':
      return { token, ...(parameters?.filename !== undefined && { filename: parameters.filename }) };
    case 'dns-persist-01': {
      const names = parameters?.issuerDomainNames ?? [];
      return { 'issuer-domain-names': names, issuerDomainNames: names };
    }
    case 'email-01':
    case 'telephone-01':
    case 'letter-01': {
      const { contacts = [], awaiting, contactFaults = [] } = parameters ?? {};
      return {
        token,
        [CONTACT_MEMBERS[type].offers]: contacts.map(contactText),
        ...(awaiting !== undefined && { awaiting }),
        ...(contactFaults.length > 0 && { contactFaults: contactFaults.map(withoutBraces) }),
      };
    }
    default:
      return { token };
  }
}

/** Shell clients read challenge objects up to the next brace. */
function withoutBraces(text: string): string {
  return text.replace(/[{}[\]]/g, '');
}
