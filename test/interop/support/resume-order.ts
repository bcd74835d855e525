import { setTimeout as sleep } from 'node:timers/promises';
import type { AcmeSession } from '../../../bench/acme-session.js';

interface Order {
  status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  authorizations: string[];
  finalize: string;
  certificate?: string;
}

interface Authorization {
  status: string;
  challenges: { type: string; url: string; status: string }[];
}

/**
 * Takes an order in whatever state it is to its end, doing only what RFC 8555 section 7.1.6 lets a client do in that state.
 * @param csr base64url
 * @returns the certificate chain in PEM, or `invalid`
 * @throws Error when it does not end within `seconds`, or when the connection breaks
 */
export async function resumeOrder(session: AcmeSession, url: string, csr: string, seconds: number): Promise<string> {
  const deadline = AbortSignal.timeout(seconds * 1000);
  const read = async <T>(resource: string, payload?: object): Promise<T> => {
    const reply = await session.post(resource, payload, deadline);
    if (reply.status !== 200) throw new Error(`${resource}: ${reply.status} ${reply.text}`);
    return JSON.parse(reply.text) as T;
  };
  let last = '';
  for (;;) {
    if (deadline.aborted) throw new Error(`stuck: ${url} is still ${last}`);
    const order = await read<Order>(url);
    last = order.status;
    if (order.status === 'invalid') return 'invalid';
    if (order.status === 'valid') {
      const reply = await session.post(order.certificate ?? 'none', undefined, deadline);
      if (reply.status !== 200) throw new Error(`${url}: its certificate: ${reply.status} ${reply.text}`);
      return reply.text;
    }
    if (order.status === 'ready') await read<Order>(order.finalize, { csr });
    if (order.status === 'pending') {
      for (const authorizationUrl of order.authorizations) {
        const { challenges } = await read<Authorization>(authorizationUrl);
        const challenge = challenges.find(({ type, status }) => type === 'http-01' && status === 'pending');
        if (challenge !== undefined) await read(challenge.url, {});
      }
    }
    await sleep(50);
  }
}
