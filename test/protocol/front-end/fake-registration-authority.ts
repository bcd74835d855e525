import {
  newId,
  type AccountId,
  type AuthorizationId,
  type CertificateId,
  type ChallengeId,
  type EabKeyId,
  type OrderId,
  type OrganizationId,
} from '../../../src/core/ids.js';
import { Problem } from '../../../src/core/problem.js';
import type { JwkThumbprint, PublicJwk } from '../../../src/core/public-jwk.js';
import type { Account } from '../../../src/core/state/account.js';
import type { Authorization } from '../../../src/core/state/authorization.js';
import type { Challenge } from '../../../src/core/state/challenge.js';
import type { Order } from '../../../src/core/state/order.js';
import type {
  AuthorizationView,
  ChallengeView,
  NewAccount,
  NewOrder,
  OrderView,
  RegistrationAuthority,
} from '../../../src/ra/registration-authority.js';
import { SeededRandom } from '../../support/seeded-random.js';

export const NOW = 1_795_219_200; // 2026-11-21T00:00:00Z

/**
 * Stands behind the front end in its tests. Accounts are kept as the contract says; every other answer is what the test has put there.
 * Every act that would change something is written down in `acts`, so that a test can say that nothing happened.
 */
export class FakeRegistrationAuthority implements RegistrationAuthority {
  readonly acts: { act: string; request: unknown }[] = [];
  readonly accounts = new Map<AccountId, Account>();
  readonly macKeys = new Map<string, Buffer>();
  readonly orders = new Map<string, OrderView>();
  readonly authorizations = new Map<string, AuthorizationView>();
  readonly certificates = new Map<string, readonly string[]>();
  /** Pages of order ids by cursor; '' is the first. */
  readonly orderPages = new Map<string, { ids: OrderId[]; next?: string }>();
  /** Thrown by the next call of any act. */
  failure: Error | undefined;
  readonly #random = new SeededRandom('fake registration authority');

  id<Id extends string>(): Id {
    return newId<Id>(this.#random);
  }

  async findAccount(id: AccountId): Promise<Account | undefined> {
    return this.accounts.get(id);
  }

  async findAccountByKey(thumbprint: JwkThumbprint): Promise<Account | undefined> {
    return [...this.accounts.values()].find((account) => account.thumbprint === thumbprint);
  }

  async eabMacKey(id: EabKeyId): Promise<Buffer> {
    const key = this.macKeys.get(id);
    if (!key) throw new Problem('unauthorized', `The external account key "${id}" is not known.`);
    return key;
  }

  async createAccount(request: NewAccount): Promise<{ account: Account; created: boolean }> {
    this.#act('createAccount', request);
    const account: Account = {
      id: this.id(),
      organizationId: 'organization' as OrganizationId,
      eabKeyId: request.binding?.eabKeyId ?? null,
      status: 'valid',
      jwk: request.jwk,
      thumbprint: request.thumbprint,
      contacts: request.contacts,
      termsAgreedAt: request.termsOfServiceAgreed ? NOW : null,
      externalAccountBinding: request.binding?.jws ?? null,
      createdAt: NOW,
    };
    this.accounts.set(account.id, account);
    return { account, created: true };
  }

  async updateContacts(account: Account, contacts: readonly string[]): Promise<Account> {
    this.#act('updateContacts', contacts);
    return this.#store({ ...account, contacts });
  }

  async deactivateAccount(account: Account): Promise<Account> {
    this.#act('deactivateAccount', account.id);
    return this.#store({ ...account, status: 'deactivated' });
  }

  async changeKey(
    account: Account,
    to: { jwk: PublicJwk; thumbprint: JwkThumbprint },
  ): Promise<{ ok: true; account: Account } | { ok: false; conflictingAccountId: AccountId }> {
    const other = await this.findAccountByKey(to.thumbprint);
    if (other) return { ok: false, conflictingAccountId: other.id };
    this.#act('changeKey', to);
    return { ok: true, account: this.#store({ ...account, ...to }) };
  }

  async listOrders(_account: Account, cursor: string | undefined): Promise<{ ids: OrderId[]; next?: string }> {
    return this.orderPages.get(cursor ?? '') ?? { ids: [] };
  }

  async createOrder(account: Account, request: NewOrder): Promise<OrderView> {
    this.#act('createOrder', request);
    return this.addOrder(account, request);
  }

  async getOrder(account: Account, id: OrderId): Promise<OrderView> {
    const view = this.orders.get(id);
    if (view?.order.accountId !== account.id) throw new Problem('malformed', 'There is no such order.', { status: 404 });
    return view;
  }

  async createAuthorization(account: Account, identifier: { type: string; value: string }): Promise<AuthorizationView> {
    this.#act('createAuthorization', identifier);
    return this.addAuthorization(account, identifier.value);
  }

  async getAuthorization(account: Account, id: AuthorizationId): Promise<AuthorizationView> {
    const view = this.authorizations.get(id);
    if (view?.authorization.accountId !== account.id) throw new Problem('malformed', 'There is no such authorization.', { status: 404 });
    return view;
  }

  async deactivateAuthorization(account: Account, id: AuthorizationId): Promise<AuthorizationView> {
    const { authorization } = await this.getAuthorization(account, id);
    this.#act('deactivateAuthorization', id);
    return this.putAuthorization({ ...authorization, status: 'deactivated' });
  }

  async getChallenge(account: Account, id: ChallengeId): Promise<ChallengeView> {
    for (const { authorization } of this.authorizations.values()) {
      const challenge = authorization.challenges.find((one) => one.id === id);
      if (challenge && authorization.accountId === account.id) return { challenge, authorization };
    }
    throw new Problem('malformed', 'There is no such challenge.', { status: 404 });
  }

  async startValidation(account: Account, id: ChallengeId): Promise<ChallengeView> {
    const { authorization } = await this.getChallenge(account, id);
    this.#act('startValidation', id);
    const challenges = authorization.challenges.map((one): Challenge => (one.id === id ? { ...one, status: 'processing' } : one));
    this.putAuthorization({ ...authorization, challenges });
    return this.getChallenge(account, id);
  }

  async finalizeOrder(account: Account, id: OrderId, csr: Buffer): Promise<OrderView> {
    const { order } = await this.getOrder(account, id);
    this.#act('finalizeOrder', csr);
    return this.putOrder({ ...order, state: 'processing', csr }, 'processing');
  }

  async getCertificate(_account: Account, id: CertificateId): Promise<{ chains: readonly string[] }> {
    const chains = this.certificates.get(id);
    if (!chains) throw new Problem('malformed', 'There is no such certificate.', { status: 404 });
    return { chains };
  }

  async revokeCertificate(request: Parameters<RegistrationAuthority['revokeCertificate']>[0]): Promise<void> {
    this.#act('revokeCertificate', request);
  }

  /** Puts an order there with one authorization for each name. */
  addOrder(account: Account, request: Partial<NewOrder> = {}, status: OrderView['status'] = 'pending'): OrderView {
    const names = (request.identifiers ?? [{ type: 'dns', value: 'www.example.com' }]).map(({ value }) => value);
    const order: Order = {
      id: this.id(),
      accountId: account.id,
      organizationId: account.organizationId,
      profile: request.profile ?? 'ov-199',
      policy: { name: 'ov-acme', hash: '00' },
      baseline: null,
      identifiers: names.map((value) => ({ type: 'dns', value })),
      notBefore: request.notBefore ?? null,
      notAfter: request.notAfter ?? null,
      authorizationIds: names.map((name) => this.addAuthorization(account, name).authorization.id),
      expiresAt: NOW + 86_400,
      createdAt: NOW,
      state: 'open',
    };
    return this.putOrder(order, status);
  }

  putOrder(order: Order, status: OrderView['status']): OrderView {
    const view = { order, status };
    this.orders.set(order.id, view);
    return view;
  }

  addAuthorization(account: Account, name: string): AuthorizationView {
    const id: AuthorizationId = this.id();
    const wildcard = name.startsWith('*.');
    const challenge = (type: Challenge['type']): Challenge => ({
      id: this.id(),
      authorizationId: id,
      type,
      token: this.id(),
      status: 'pending',
    });
    return this.putAuthorization({
      id,
      accountId: account.id,
      identifier: { type: 'dns', value: wildcard ? name.slice(2) : name },
      wildcard,
      subdomains: false,
      status: 'pending',
      expiresAt: NOW + 86_400,
      validatedAt: null,
      createdAt: NOW,
      decidedUnder: null,
      challenges: wildcard ? [challenge('dns-01')] : [challenge('http-01'), challenge('dns-01')],
    });
  }

  putAuthorization(authorization: Authorization): AuthorizationView {
    const view = { authorization, status: authorization.status };
    this.authorizations.set(authorization.id, view);
    return view;
  }

  #store(account: Account): Account {
    this.accounts.set(account.id, account);
    return account;
  }

  #act(act: string, request: unknown): void {
    if (this.failure !== undefined) {
      const { failure } = this;
      this.failure = undefined;
      throw failure;
    }
    this.acts.push({ act, request });
  }
}
