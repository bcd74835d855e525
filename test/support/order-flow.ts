import { X509Certificate } from 'node:crypto';
import type { AcmeClient } from './acme-client.js';
import { certificationRequest, type RequestOptions } from './certification-request.js';
import type { HttpReply } from './http-exchange.js';
import type { ChallengeWeb } from './challenge-web.js';
import type { DevelopmentDns } from '../../src/validation/net/development-dns.js';

/** Where responses to challenges are put: a running CA has both. Without `dns` only http-01 can be fulfilled. */
export interface Places {
  readonly web: Pick<ChallengeWeb, 'files'>;
  readonly dns?: Pick<DevelopmentDns, 'set'>;
  /** How often an authorization is read, a second apart at most, before it counts as stuck; 40 when left out. */
  readonly patience?: number;
}

/** The PEM certificates of a chain as DER, leaf first. */
export function chainOf(pem: string): Buffer[] {
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)].map(([block]) => new X509Certificate(block).raw);
}

export interface Obtained {
  readonly order: HttpReply;
  readonly orderUrl: string;
  readonly certificateUrl: string;
  /** As downloaded. */
  readonly pem: string;
  /** The leaf, DER. */
  readonly der: Buffer;
  readonly certificate: X509Certificate;
  /** Lower-case hex, without leading zeros. */
  readonly serial: string;
}

/** An order as it is made in a run that goes right. @throws when it is refused */
export async function order(client: AcmeClient, names: readonly string[], more: object = {}): Promise<HttpReply> {
  const reply = await client.newOrder(names, more);
  if (reply.status !== 201) throw new Error(`newOrder: ${reply.status} ${reply.body}`);
  return reply;
}

/** Fulfils every pending authorization of an order: http-01, and dns-01 for wildcards. @throws unless each becomes valid */
export async function fulfil(places: Places, client: AcmeClient, ordered: HttpReply): Promise<void> {
  for (const url of ordered.json.authorizations as string[]) {
    const authorization = (await client.read(url)).json;
    if (authorization.status === 'valid') continue;
    const type = authorization.wildcard === true ? 'dns-01' : 'http-01';
    await respond(places, client, authorization, type);
    const ended = await client.poll(url, places.patience === undefined ? {} : { tries: places.patience });
    if (ended.json.status !== 'valid') throw new Error(`authorization: ${ended.body}`);
  }
}

/** Puts the right response of a challenge in its place and tells the server. */
export async function respond(
  places: Places,
  client: AcmeClient,
  authorization: { identifier: { value: string }; challenges: { type: string; token: string; url: string }[] },
  type: 'http-01' | 'dns-01',
): Promise<HttpReply> {
  const challenge = authorization.challenges.find((offered) => offered.type === type);
  if (challenge === undefined) throw new Error(`no ${type} is offered: ${JSON.stringify(authorization)}`);
  if (type === 'dns-01') places.dns?.set(`_acme-challenge.${authorization.identifier.value}`, 'TXT', [client.dnsDigest(challenge.token)]);
  else {
    for (const folder of ['acme-challenge', 'pki-validation']) {
      places.web.files.set(`/.well-known/${folder}/${challenge.token}`, client.keyAuthorization(challenge.token));
    }
  }
  return client.startChallenge(challenge.url);
}

/** A ready order: every authorization fulfilled. @returns the order as read, with its URL as Location of `ordered` */
export async function readyOrder(
  places: Places,
  client: AcmeClient,
  names: readonly string[],
  more: object = {},
): Promise<{ ordered: HttpReply; url: string; finalize: string }> {
  const ordered = await order(client, names, more);
  await fulfil(places, client, ordered);
  return { ordered, url: ordered.requiredHeader('location'), finalize: ordered.json.finalize as string };
}

/** A certificate, all the way. @throws when any step is refused */
export async function obtain(
  places: Places,
  client: AcmeClient,
  names: readonly string[],
  { more = {}, ...request }: RequestOptions & { more?: object } = {},
): Promise<Obtained> {
  const { url, finalize } = await readyOrder(places, client, names, more);
  const finalized = await client.finalize(finalize, certificationRequest(names, request));
  if (finalized.status !== 200) throw new Error(`finalize: ${finalized.status} ${finalized.body}`);
  const ended = await client.poll(url);
  if (ended.json.status !== 'valid') throw new Error(`order: ${ended.body}`);
  const certificateUrl = ended.json.certificate as string;
  const downloaded = await client.read(certificateUrl);
  if (downloaded.status !== 200) throw new Error(`certificate: ${downloaded.status} ${downloaded.body}`);
  const [der] = chainOf(downloaded.body) as [Buffer];
  const certificate = new X509Certificate(der);
  return {
    order: ended,
    orderUrl: url,
    certificateUrl,
    pem: downloaded.body,
    der,
    certificate,
    serial: certificate.serialNumber.toLowerCase().replace(/^0+/, ''),
  };
}
