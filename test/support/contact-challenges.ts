import type { AcmeClient } from './acme-client.js';
import { readAuditEvents } from './audit-events.js';
import { certificationRequest } from './certification-request.js';
import type { HttpReply } from './http-exchange.js';
import { order } from './order-flow.js';
import { startSmtpServer, type TestSmtpServer } from './smtp-server.js';
import { startCa, type Ca, type CaOptions } from './start-ca.js';
import { TickingClock } from './ticking-clock.js';

/** A challenge that a person answers, as the client sees it. */
export interface ContactChallenge {
  readonly type: string;
  readonly url: string;
  readonly status: string;
  readonly token: string;
  readonly emailAddresses?: readonly string[];
  readonly phoneNumbers?: readonly string[];
  readonly contacts?: readonly string[];
  readonly awaiting?: string;
  readonly contactFaults?: readonly string[];
}

/** A CA under the policy as written, with a mail server and a subscriber. */
export interface ContactScene {
  readonly ca: Ca;
  readonly client: AcmeClient;
  readonly smtp: TestSmtpServer;
  readonly clock: TickingClock;
  stop(): Promise<void>;
}

export async function startContactScene(day: string, { configure = (config) => config, ...options }: CaOptions = {}): Promise<ContactScene> {
  const smtp = await startSmtpServer();
  const clock = new TickingClock(day);
  const ca = await startCa({
    clock,
    policies: ['secom-sr-2.96'],
    ...options,
    configure: (config) => configure({ ...config, mail: { smtp: { host: '127.0.0.1', port: smtp.port }, from: 'pki@ca.example' } }),
  });
  const client = await ca.subscribe();
  const stop = async (): Promise<void> => {
    await ca.stop();
    await smtp.close();
  };
  return { ca, client, smtp, clock, stop };
}

/** An order's authorizations as they stand. */
export async function authorizationsOf(client: AcmeClient, ordered: HttpReply): Promise<{ url: string; status: string; challenges: ContactChallenge[] }[]> {
  return Promise.all((ordered.json.authorizations as string[]).map(async (url) => ({ url, ...(await client.read(url)).json })));
}

/** The first authorization's challenge of a type. @throws when it is not offered */
export async function contactChallenge(client: AcmeClient, ordered: HttpReply, type: string): Promise<ContactChallenge> {
  const [authorization] = await authorizationsOf(client, ordered);
  const challenge = authorization?.challenges.find((offered) => offered.type === type);
  if (challenge === undefined) throw new Error(`no ${type} is offered: ${JSON.stringify(authorization)}`);
  return challenge;
}

/** The first authorization, once it has ended. */
export async function endedAuthorization(client: AcmeClient, ordered: HttpReply): Promise<unknown> {
  const [url = ''] = ordered.json.authorizations as string[];
  return (await client.poll(url)).json;
}

/** The page that a mail's link leads to. */
export const linkOf = (text: string): string => /https:\/\/\S+\/confirm\/\S+/.exec(text)?.[0] ?? 'no link';

/** A request for a page. */
export const page = ({ client }: ContactScene, url: string, method = 'GET', body?: string): Promise<HttpReply> =>
  client.send(url, { method, ...(body !== undefined && { body }) });

export const eventsOf = ({ ca }: ContactScene, kind: string) => readAuditEvents(ca.config.database).filter((event) => event.kind === kind);

/** Detail of the newest `validation.attempted`. */
export const lastValidation = (scene: ContactScene): unknown => eventsOf(scene, 'validation.attempted').at(-1)?.detail;

/** Finalizes an order. @returns the status that it comes to, or the refusal */
export async function issued({ client }: ContactScene, ordered: HttpReply, names: readonly string[]): Promise<unknown> {
  const reply = await client.finalize(ordered.json.finalize as string, certificationRequest(names));
  if (reply.status !== 200) return reply.body;
  const ended = await client.poll(ordered.requiredHeader('location'));
  return ended.json.status === 'valid' ? 'valid' : ended.body;
}

/** Orders a name, has contacts looked for and picks one. @returns the order, the challenge as it was then, and the officers' task */
export async function askByOfficer(
  { ca, client }: ContactScene,
  name: string,
  type: string,
  pick: object,
): Promise<{ ordered: HttpReply; found: ContactChallenge; task: Awaited<ReturnType<Ca['contacts']['showTask']>> }> {
  const ordered = await order(client, [name]);
  const challenge = await contactChallenge(client, ordered, type);
  const found = (await client.startChallenge(challenge.url)).json as ContactChallenge;
  const picked = await client.post(challenge.url, pick);
  if (picked.status !== 200 || picked.json.status !== 'pending') throw new Error(picked.body);
  return { ordered, found, task: await ca.contacts.showTask(name) };
}
