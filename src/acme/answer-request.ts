import type { IncomingMessage } from 'node:http';
import type { AccountId } from '../core/ids.js';
import { InvariantError } from '../core/invariant-error.js';
import { admitRequest, type AdmissionParts } from './admit-request.js';
import type { FrontEnd } from './front-end.js';
import { HANDLERS, UNSIGNED_HANDLERS } from './handlers.js';
import type { Reply } from './reply.js';
import type { Endpoint } from './routes.js';
import { STEPS, type AdmittedRequest } from './steps.js';
import { allowedMethods, requireMethod } from './steps/require-method.js';

/** A reply, and who asked for it as far as that is known. */
export interface Answer {
  reply: Reply;
  accountId?: AccountId;
}

/**
 * Answers a request to an endpoint: the method, the steps, the handler.
 * @throws Problem, ClientGone, and whatever the handler's use case throws
 */
export async function answerRequest<E extends Endpoint>(
  parts: FrontEnd & AdmissionParts,
  endpoint: E,
  request: IncomingMessage,
  parameters: AdmittedRequest<E>['parameters'],
): Promise<Answer> {
  const steps = STEPS[endpoint];
  const method = request.method ?? '';
  if (method === 'OPTIONS') return { reply: { status: 204, allow: allowedMethods(steps), preflight: true } };
  requireMethod(method, steps);
  if (method !== 'POST') {
    const handler = UNSIGNED_HANDLERS[endpoint];
    if (!handler) throw new InvariantError(`${endpoint} takes ${method} unsigned but has no handler for it`);
    return { reply: handler(parts, method) };
  }
  const admission = await admitRequest(parts, request, steps);
  // The key and payload columns of this endpoint, which the steps have just enforced, are what AdmittedRequest<E> is computed from.
  const admitted = { ...admission, parameters } as unknown as AdmittedRequest<E>;
  const reply = await HANDLERS[endpoint](parts, admitted);
  return { reply, ...(admission.signer.account && { accountId: admission.signer.account.id }) };
}
