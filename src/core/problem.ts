const ACME_ERROR = 'urn:ietf:params:acme:error:';

/**
 * Every error type of RFC 8555 §6.7, and of the extensions that this server speaks, with the HTTP status that it carries unless told otherwise.
 * Where the RFC fixes no status, it is the one that deployed servers send.
 */
export const PROBLEM_TYPES = {
  accountDoesNotExist: 400,
  alreadyRevoked: 400,
  badCSR: 400,
  badNonce: 400,
  badPublicKey: 400,
  badRevocationReason: 400,
  badSignatureAlgorithm: 400,
  caa: 403,
  compound: 400,
  connection: 400,
  dns: 400,
  externalAccountRequired: 403,
  incorrectResponse: 403,
  invalidContact: 400,
  invalidProfile: 400,
  malformed: 400,
  orderNotReady: 403,
  rateLimited: 429,
  rejectedIdentifier: 400,
  serverInternal: 500,
  tls: 400,
  unauthorized: 403,
  unsupportedContact: 400,
  unsupportedIdentifier: 400,
  userActionRequired: 403,
} as const satisfies Record<string, number>;

export type ProblemType = keyof typeof PROBLEM_TYPES;

export interface ProblemOptions {
  /** HTTP status, where it differs from the type's own. */
  status?: number;
  /** One problem per identifier (RFC 8555 §6.7.1). */
  subproblems?: readonly Subproblem[];
  /** URL where a person can act (RFC 8555 §7.3.3), for `userActionRequired`. */
  instance?: string;
  /** JWS algorithms that the server takes, for `badSignatureAlgorithm` (RFC 8555 §6.2). */
  algorithms?: readonly string[];
  /** Seconds after which the client should try again. */
  retryAfterSeconds?: number;
  /** URL for the `Location` header, for a key change onto a key that is in use (RFC 8555 §7.3.5). */
  location?: string;
  /** For log and audit; never shown outside. */
  cause?: unknown;
}

/** One identifier's part of a compound problem; an order's or challenge's stored error has the same shape. */
export interface Subproblem {
  type: ProblemType;
  detail: string;
  /** As the client sent it where we refuse it, so its type may be one that we don't certify. */
  identifier?: { readonly type: string; readonly value: string };
}

/** A problem as it is stored with an order or a challenge. Plain data, safe to show. */
export interface StoredProblem {
  type: ProblemType;
  detail: string;
  status: number;
  subproblems?: readonly Subproblem[];
}

/** The JSON form of RFC 8555 §6.7 (RFC 7807). */
export interface ProblemDocument {
  type: string;
  detail: string;
  status: number;
  instance?: string;
  algorithms?: readonly string[];
  subproblems?: { type: string; detail: string; identifier?: { readonly type: string; readonly value: string } }[];
}

/**
 * The one error that is shown outside. Thrown where the reason is known, rendered once at the edge.
 * `detail` is public: it names the member, the rule and the way out, and holds no secret.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly type: ProblemType;
  readonly detail: string;
  readonly status: number;
  readonly options: ProblemOptions;

  constructor(type: ProblemType, detail: string, options: ProblemOptions = {}) {
    super(`${type}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.type = type;
    this.detail = detail;
    this.status = options.status ?? PROBLEM_TYPES[type];
    this.options = options;
  }

  /** The plain data that an order or challenge keeps as its `error`. */
  toStored(): StoredProblem {
    const { subproblems } = this.options;
    return { type: this.type, detail: this.detail, status: this.status, ...(subproblems && { subproblems }) };
  }

  toDocument(): ProblemDocument {
    const { instance, algorithms } = this.options;
    return { ...toProblemDocument(this.toStored()), ...(instance && { instance }), ...(algorithms && { algorithms }) };
  }
}

/** Renders a stored problem as the problem document that an order or challenge resource carries in `error`. */
export function toProblemDocument(stored: StoredProblem): ProblemDocument {
  return {
    type: ACME_ERROR + stored.type,
    detail: stored.detail,
    status: stored.status,
    ...(stored.subproblems && {
      subproblems: stored.subproblems.map((sub) => ({ ...sub, type: ACME_ERROR + sub.type })),
    }),
  };
}
