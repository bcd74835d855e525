import type { CaaCheckId, ChallengeId, MailId, OrderId } from '../core/ids.js';
import { changeKey } from './change-key.js';
import { confirmByLink } from './contact/confirm-by-link.js';
import { deliverMail } from './contact/deliver-mail.js';
import { discoverContacts } from './contact/discover-contacts.js';
import { findConfirmation } from './contact/find-confirmation.js';
import { createContext } from './context.js';
import { createAccount } from './create-account.js';
import { createAuthorization } from './create-authorization.js';
import { createOrder } from './create-order.js';
import { deactivateAccount } from './deactivate-account.js';
import { deactivateAuthorization } from './deactivate-authorization.js';
import type { RaDependencies } from './dependencies.js';
import { eabMacKey } from './eab-key.js';
import { finalizeOrder } from './finalize-order.js';
import { getAuthorization, getCertificate, getChallenge, getOrder, listOrders } from './read-resources.js';
import { recover } from './recover.js';
import type { ContactDesk, RegistrationAuthority } from './registration-authority.js';
import { reportCaaRefusal } from './report-caa-refusal.js';
import { revokeCertificate } from './revoke-certificate.js';
import { runIssuance } from './run-issuance.js';
import { runValidation } from './run-validation.js';
import { startValidation } from './start-validation.js';
import { updateContacts } from './update-contacts.js';

/** The acts that jobs and the start of the program ask for. All are safe to repeat. */
export interface RegistrationWork {
  /** Performs the validation of a processing challenge and records its outcome; nothing to do for a challenge in another state. */
  runValidation(challengeId: ChallengeId, signal: AbortSignal): Promise<void>;
  /**
   * Turns a processing order into a certificate, or into a recorded failure; nothing to do for an order in another state.
   * @param attempts runs of this job already begun, this one not counted; the third start is the last
   * @throws what issuance threw, when the job should be run again later
   */
  runIssuance(orderId: OrderId, signal: AbortSignal, attempts: number): Promise<void>;
  /**
   * Tells a domain, once a day at most, that its CAA set has kept us from issuing; nothing to do for a check that found no set.
   * @throws Error when nothing could be delivered and the job should be run again
   */
  reportCaaRefusal(id: CaaCheckId, signal: AbortSignal, attempts: number): Promise<void>;
  /** Looks for the contacts of a pending challenge and shows them in it; nothing to do for a challenge in another state. */
  discoverContacts(challengeId: ChallengeId, signal: AbortSignal): Promise<void>;
  /**
   * Sends a mail of the outbox; nothing to do for one that has left it.
   * @throws Error when no server can be reached, and the job should be run again
   */
  sendMail(id: MailId): Promise<void>;
  /** Gives every challenge and order that is in work its job again: at the start, and now and then. */
  recover(): Promise<{ challenges: number; orders: number }>;
}

/** Builds the registration authority: the only room that moves an account, order, authorization or challenge. */
export function createRegistrationAuthority(dependencies: RaDependencies): RegistrationAuthority & RegistrationWork & ContactDesk {
  const context = createContext(dependencies);
  const { read } = dependencies.transactor;
  return {
    findAccount: (id) => read.accounts.get(id),
    findAccountByKey: (thumbprint) => read.accounts.findByThumbprint(thumbprint),
    eabMacKey: (id) => eabMacKey(context, id),
    createAccount: (request) => createAccount(context, request),
    updateContacts: (account, contacts) => updateContacts(context, account, contacts),
    deactivateAccount: (account) => deactivateAccount(context, account),
    changeKey: (account, to) => changeKey(context, account, to),
    listOrders: async (account, cursor) => listOrders(context, account, cursor),
    createOrder: (account, request) => createOrder(context, account, request),
    getOrder: (account, id) => getOrder(context, account, id),
    createAuthorization: (account, identifier) => createAuthorization(context, account, identifier),
    getAuthorization: (account, id) => getAuthorization(context, account, id),
    deactivateAuthorization: (account, id) => deactivateAuthorization(context, account, id),
    getChallenge: (account, id) => getChallenge(context, account, id),
    startValidation: (account, id, response) => startValidation(context, account, id, response),
    finalizeOrder: (account, id, csr) => finalizeOrder(context, account, id, csr),
    getCertificate: (account, id) => getCertificate(context, account, id),
    revokeCertificate: (request) => revokeCertificate(context, request),
    runValidation: (id, signal) => runValidation(context, id, signal),
    runIssuance: (id, signal, attempts) => runIssuance(context, id, signal, attempts),
    reportCaaRefusal: (id, signal, attempts) => reportCaaRefusal(context, id, signal, attempts),
    discoverContacts: (id, signal) => discoverContacts(context, id, signal),
    sendMail: (id) => deliverMail(context, id),
    findConfirmation: (value) => findConfirmation(context, value),
    confirmByLink: (value, from) => confirmByLink(context, value, from),
    recover: () => recover(context),
  };
}
