import { setTimeout as sleep } from 'node:timers/promises';
import type { AcmeSession, Reply } from './acme-session.js';

interface Order {
  status: string;
  authorizations: string[];
  finalize: string;
  certificate?: string;
}

interface Authorization {
  status: string;
  challenges: { type: string; url: string; status: string }[];
}

/** A name and the request for its certificate, made before the clock runs. */
export interface PreparedOrder {
  name: string;
  /** PKCS#10 in DER, base64url. */
  csr: string;
}

/** One full order as a client makes it: newOrder, authorization, http-01 challenge, poll, finalize, poll, download. @throws Error when any step fails */
export async function oneOrder(session: AcmeSession, { name, csr }: PreparedOrder, signal: AbortSignal): Promise<void> {
  const created = expectStatus(
    await session.post(session.directory.newOrder, { identifiers: [{ type: 'dns', value: name }] }, signal),
    201,
  );
  const orderUrl = String(created.headers.location);
  const order = JSON.parse(created.text) as Order;
  for (const authorizationUrl of order.authorizations) {
    const authorization = JSON.parse(expectStatus(await session.post(authorizationUrl, undefined, signal), 200).text) as Authorization;
    const challenge = authorization.challenges.find(({ type }) => type === 'http-01');
    if (challenge === undefined) throw new Error(`no http-01 challenge for ${name}`);
    expectStatus(await session.post(challenge.url, {}, signal), 200);
    await poll<Authorization>(session, authorizationUrl, signal);
  }
  const finalized = JSON.parse(expectStatus(await session.post(order.finalize, { csr }, signal), 200).text) as Order;
  const done = finalized.status === 'valid' ? finalized : await poll<Order>(session, orderUrl, signal);
  const chain = expectStatus(await session.post(done.certificate ?? '', undefined, signal), 200);
  if (!chain.text.startsWith('-----BEGIN CERTIFICATE-----')) throw new Error(`no certificate for ${name}`);
}

/** Asks at once, then after 10 ms, twice that, and so on up to 160 ms, until the resource is valid. */
async function poll<T extends { status: string }>(session: AcmeSession, url: string, signal: AbortSignal): Promise<T> {
  for (let pause = 10; ; pause = Math.min(pause * 2, 160)) {
    const { text } = expectStatus(await session.post(url, undefined, signal), 200);
    const resource = JSON.parse(text) as T;
    if (resource.status === 'valid') return resource;
    if (resource.status === 'invalid') throw new Error(`became invalid: ${text}`);
    await sleep(pause, undefined, { signal });
  }
}

function expectStatus(reply: Reply, status: number): Reply {
  if (reply.status !== status) throw new Error(`expected ${status}, got ${reply.status}: ${reply.text}`);
  return reply;
}
