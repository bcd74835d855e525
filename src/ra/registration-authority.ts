import type { AccountId, AuthorizationId, CertificateId, ChallengeId, EabKeyId, OrderId } from '../core/ids.js';
import type { JwkThumbprint, PublicJwk } from '../core/public-jwk.js';
import type { Account, FlattenedJws } from '../core/state/account.js';
import type { Authorization, AuthorizationStatus } from '../core/state/authorization.js';
import type { Challenge } from '../core/state/challenge.js';
import type { ConfirmationState } from '../core/state/confirmation.js';
import type { Order, OrderStatus } from '../core/state/order.js';
import type { EpochSeconds } from '../core/time.js';

/** An order with the status that it has now. */
export interface OrderView {
  order: Order;
  status: OrderStatus;
}

export interface AuthorizationView {
  authorization: Authorization;
  status: AuthorizationStatus;
}

export interface ChallengeView {
  challenge: Challenge;
  authorization: Authorization;
}

export interface NewAccount {
  jwk: PublicJwk;
  thumbprint: JwkThumbprint;
  /** As sent: checked here. */
  contacts: readonly string[];
  termsOfServiceAgreed: boolean;
  /** The binding whose MAC was verified with the key of `eabKeyId`; null where none was sent. */
  binding: { eabKeyId: EabKeyId; jws: FlattenedJws } | null;
}

/** An identifier as a client sent it. */
export interface RequestedIdentifier {
  type: string;
  value: string;
  /** newOrder: an ancestor of the name, to be authorized with everything below it instead of the name (RFC 9444). */
  ancestorDomain?: string;
  /** newAuthz: whether to authorize everything below the name too (RFC 9444). */
  subdomainAuthAllowed?: boolean;
}

export interface NewOrder {
  /** As sent: checked here. */
  identifiers: readonly RequestedIdentifier[];
  profile: string | null;
  notBefore: EpochSeconds | null;
  notAfter: EpochSeconds | null;
}

/**
 * Everything the ACME front end may ask for. The acts check rights, policy and state; they throw Problem and change nothing when they refuse.
 * Another account's resource is refused like one that does not exist: malformed, 404.
 */
export interface RegistrationAuthority {
  /** The account behind a `kid`, whatever its status. */
  findAccount(id: AccountId): Promise<Account | undefined>;
  findAccountByKey(thumbprint: JwkThumbprint): Promise<Account | undefined>;

  /**
   * The MAC key of an external account key that may still be used.
   * @throws Problem unauthorized for an unknown, revoked or expired one
   */
  eabMacKey(id: EabKeyId): Promise<Buffer>;

  /**
   * Makes an account (RFC 8555 §7.3). When the key has an account already, that one is returned and nothing of the request is looked at.
   * @throws Problem externalAccountRequired, userActionRequired (terms), invalidContact, unsupportedContact, unauthorized (account limit),
   *   badPublicKey (weak or blocked key)
   */
  createAccount(request: NewAccount): Promise<{ account: Account; created: boolean }>;
  /** @throws Problem invalidContact, unsupportedContact */
  updateContacts(account: Account, contacts: readonly string[]): Promise<Account>;
  /** Also fails the account's open orders. */
  deactivateAccount(account: Account): Promise<Account>;
  /**
   * @throws Problem malformed, 409 with the `location` account id in `conflictingAccountId`, when the key belongs to another account; badPublicKey for a
   *   weak or blocked one
   */
  changeKey(
    account: Account,
    to: { jwk: PublicJwk; thumbprint: JwkThumbprint },
  ): Promise<{ ok: true; account: Account } | { ok: false; conflictingAccountId: AccountId }>;
  /** One page of order ids, newest first. */
  listOrders(account: Account, cursor: string | undefined): Promise<{ ids: OrderId[]; next?: string }>;

  /** @throws Problem rejectedIdentifier, unsupportedIdentifier, userActionRequired (gate), invalidProfile, malformed */
  createOrder(account: Account, request: NewOrder): Promise<OrderView>;
  getOrder(account: Account, id: OrderId): Promise<OrderView>;
  /** Pre-authorization (RFC 8555 §7.4.1). @throws Problem as createOrder; wildcards are refused */
  createAuthorization(account: Account, identifier: RequestedIdentifier): Promise<AuthorizationView>;
  getAuthorization(account: Account, id: AuthorizationId): Promise<AuthorizationView>;
  deactivateAuthorization(account: Account, id: AuthorizationId): Promise<AuthorizationView>;
  getChallenge(account: Account, id: ChallengeId): Promise<ChallengeView>;
  /**
   * Starts the validation of a pending challenge and waits a moment for its end; any other challenge is returned as it is. A challenge that a person
   * has to answer stays pending: `response` picks whom to ask, or without one contacts are looked for.
   * @param response the payload, of which nothing is known; no member when left out
   * @throws Problem malformed for a contact that is not on offer, rateLimited
   */
  startValidation(account: Account, id: ChallengeId, response?: Readonly<Record<string, unknown>>): Promise<ChallengeView>;

  /**
   * Accepts the CSR and starts issuance; waits a moment for the certificate, so the view is `processing`, `valid` or `invalid` (RFC 8555 §7.4).
   * @throws Problem orderNotReady, badCSR, userActionRequired (gate): the order stays as it was
   */
  finalizeOrder(account: Account, id: OrderId, csr: Buffer): Promise<OrderView>;

  /**
   * Certificate chains in PEM, leaf first, root left out; the first is the default, the others are its alternates (RFC 8555 §7.4.2).
   * @throws Problem malformed 404
   */
  getCertificate(account: Account, id: CertificateId): Promise<{ chains: readonly string[] }>;

  /**
   * Revokes (RFC 8555 §7.6). Rights: the issuing account, an account that holds valid authorizations for all names, or the certificate's key.
   * Reason keyCompromise blocks the key and revokes what else was certified for it.
   * @throws Problem malformed 404, unauthorized, alreadyRevoked, badRevocationReason
   */
  revokeCertificate(request: {
    certificate: Buffer;
    reason: number | undefined;
    by: { account: Account } | { keyThumbprint: JwkThumbprint };
  }): Promise<void>;
}

/** What a contact is asked, for the page behind the link of a mail. Wildcards with `*.`. */
export interface ConfirmationView {
  state: ConfirmationState | 'expired';
  names: readonly string[];
  authorizationDomain: string;
  organization: string;
  accountUrl: string;
  expiresAt: EpochSeconds;
  answeredAt: EpochSeconds | null;
}

/** What the page behind the link of a mail may ask for. */
export interface ContactDesk {
  /** @param value the random value of the link @returns undefined for one that is none of ours */
  findConfirmation(value: string): Promise<ConfirmationView | undefined>;
  /** The contact confirms: the names' challenges go on. At most one caller is the one who `confirmed`; the view is as it stands afterwards. */
  confirmByLink(value: string, from: { address: string; userAgent: string }): Promise<{ confirmed: boolean; view: ConfirmationView } | undefined>;
}

/** What the directory says about the CA (RFC 8555 §7.1.1). */
export interface DirectoryFacts {
  termsOfServiceUrl: string;
  websiteUrl: string;
  caaIdentities: readonly string[];
  externalAccountRequired: boolean;
  /** Whether a policy offers a challenge that can authorize a name with everything below it (RFC 9444). */
  subdomainAuthAllowed: boolean;
  /** draft-ietf-acme-dns-persist-02, where a policy speaks it. */
  dnsPersist: { issuerDomainNames: readonly string[]; accountHashPrefix: string } | null;
  /** Profile name → description (draft-ietf-acme-profiles). */
  profiles: Readonly<Record<string, string>>;
}
