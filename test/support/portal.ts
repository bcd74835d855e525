import { randomBytes } from 'node:crypto';
import type { MemberRole, OfficerRole } from '../../src/core/actor.js';
import { newId, type OrganizationId, type PersonId } from '../../src/core/ids.js';
import type { Language } from '../../src/core/language.js';
import type { Person } from '../../src/core/state/person.js';
import type { Site } from '../../src/core/site.js';
import { systemRandom } from '../../src/app/system-random.js';
import { startSession } from '../../src/people/session/start-session.js';
import { COOKIES } from '../../src/portal/http/cookies.js';
import { csrfTokenOf } from '../../src/portal/http/csrf.js';
import { exchange, type HttpReply } from './http-exchange.js';
import { SoftwarePasskey } from './software-passkey.js';
import type { Ca } from './start-ca.js';

export interface SentFile {
  field: string;
  fileName: string;
  contentType: string;
  content: Buffer;
}

/** A browser without script: keeps cookies, sends forms with what the page's hidden fields would carry. Follows no redirect. */
export class PortalBrowser {
  readonly origin: string;
  readonly cookies = new Map<string, string>();
  readonly #ca: string;

  constructor(origin: string, ca: string) {
    this.origin = origin;
    this.#ca = ca;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<HttpReply> {
    return this.send('GET', path, { headers });
  }

  /** Sends a form. @param fields lists become several fields of one name */
  async post(path: string, fields: Record<string, string | readonly string[]> = {}, headers: Record<string, string> = {}): Promise<HttpReply> {
    const body = new URLSearchParams({ _csrf: await this.csrf() });
    for (const [name, value] of Object.entries(fields)) for (const each of typeof value === 'string' ? [value] : value) body.append(name, each);
    return this.send('POST', path, { headers: { Origin: this.origin, 'Content-Type': 'application/x-www-form-urlencoded', ...headers }, body: body.toString() });
  }

  /** Sends a form with files. */
  async postFiles(path: string, fields: Record<string, string>, files: readonly SentFile[]): Promise<HttpReply> {
    const boundary = `boundary${randomBytes(12).toString('hex')}`;
    const parts: Buffer[] = [...Object.entries({ _csrf: await this.csrf(), ...fields }).map(([name, value]) => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`))];
    for (const { field, fileName, contentType, content } of files) {
      parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${fileName}"\r\nContent-Type: ${contentType}\r\n\r\n`), content, Buffer.from('\r\n'));
    }
    parts.push(Buffer.from(`--${boundary}--\r\n`));
    return this.send('POST', path, { headers: { Origin: this.origin, 'Content-Type': `multipart/form-data; boundary=${boundary}` }, body: Buffer.concat(parts) });
  }

  /** As assets/passkey.js does. */
  async postJson(path: string, json: unknown): Promise<HttpReply> {
    const headers = { Origin: this.origin, 'Content-Type': 'application/json', 'X-Tegata-Csrf': await this.csrf() };
    return this.send('POST', path, { headers, body: JSON.stringify(json) });
  }

  /** Signs in by the real ceremony. */
  async signIn(passkey: SoftwarePasskey): Promise<HttpReply> {
    const options = await this.postJson('/sign-in/options', {});
    return this.postJson('/sign-in', { response: passkey.get(options.json, this.origin) });
  }

  /** The token against forgery; a page is fetched first where none was. */
  async csrf(): Promise<string> {
    if (!this.cookies.has(COOKIES.visitor)) await this.get('/sign-in');
    return csrfTokenOf(this.cookies.get(COOKIES.visitor) ?? '');
  }

  async send(method: string, path: string, { headers = {}, body }: { headers?: Record<string, string>; body?: string | Buffer }): Promise<HttpReply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await exchange(`${this.origin}${path}`, {
      method,
      headers: { 'Accept-Language': 'en', ...(cookie !== '' && { Cookie: cookie }), ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }), ...headers },
      ...(body !== undefined && { body }),
      ca: this.#ca,
    });
    for (const line of reply.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/; Max-Age=0(;|$)/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return reply;
  }
}

export interface NewPerson {
  site?: Site;
  name?: string;
  email?: string;
  language?: Language;
  /** For the officers' site. */
  officerName?: string;
  officerRoles?: readonly OfficerRole[];
  memberships?: readonly { organizationId: string; role: MemberRole }[];
}

export interface SignedIn {
  readonly person: Person;
  readonly browser: PortalBrowser;
  readonly passkey: SoftwarePasskey;
}

/** A browser at a site, with nobody signed in. */
export function visit(ca: Ca, site: Site = 'portal'): PortalBrowser {
  return new PortalBrowser(site === 'portal' ? ca.portalUrl : ca.officersUrl, ca.keys.tlsCa);
}

/** Makes a person with roles, a passkey and a session, straight in the database, and a browser with its cookie. */
export async function signInAs(ca: Ca, given: NewPerson = {}): Promise<SignedIn> {
  const { officerName, officerRoles = [], memberships = [], language = 'en' } = given;
  const site = given.site ?? (officerName === undefined ? 'portal' : 'officers');
  const tag = randomBytes(4).toString('hex');
  const person: Person = {
    id: newId<PersonId>(systemRandom),
    name: given.name ?? officerName ?? `Person ${tag}`,
    email: given.email ?? `${officerName ?? tag}@example.com`,
    language,
    officerName: officerName ?? null,
    createdAt: ca.clock.now(),
    disabled: null,
  };
  const passkey = new SoftwarePasskey();
  const at = ca.clock.now();
  const { secret } = await ca.transactor.transaction(async (stores) => {
    if (!(await stores.people.add(person))) throw new Error(`${person.email} is there already`);
    for (const role of officerRoles) await stores.people.giveRole(person.id, role, { at, by: 'officer:test', secondedBy: null });
    for (const { organizationId, role } of memberships) {
      await stores.people.addMember({ organizationId: organizationId as OrganizationId, personId: person.id, role, addedAt: at, addedBy: 'officer:test' });
    }
    await stores.passkeys.add({
      id: passkey.id,
      personId: person.id,
      rpId: 'localhost',
      name: 'software',
      publicKey: passkey.publicKey,
      counter: 0,
      transports: ['internal'],
      backedUp: false,
      addedAt: at,
      usedAt: null,
      removedAt: null,
    });
    return startSession({ clock: ca.clock, random: systemRandom }, stores, { person, site, passkeyId: passkey.id, caller: { address: '127.0.0.1', userAgent: 'test' } });
  });
  const browser = visit(ca, site);
  browser.cookies.set(COOKIES.session, secret);
  return { person, browser, passkey };
}
