import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startValidationNet, type ValidationNet } from '../../../test/support/validation-net.js';
import type { Mail, Mailer } from '../ports.js';
import type { RefusalReport } from './refusal-report.js';
import { sendReport } from './send-report.js';

const REPORTER = { issuer: 'ca.example', websiteUrl: 'https://www.ca.example/?a&b' };
const REPORT: RefusalReport = {
  id: 17,
  name: '*.www.example.com',
  reason: 'CAA does not permit it.',
  finding: {
    name: 'www.example.com',
    startedAtMs: Date.parse('2026-11-21T12:00:00.500Z'),
    endedAtMs: Date.parse('2026-11-21T12:00:00.600Z'),
    steps: [],
    outcome: 'found',
    owner: 'example.com',
    ttl: 60,
    records: [
      { flags: 0, tag: 'issue', value: 'letsencrypt.org' },
      { flags: 0, tag: 'iodef', value: 'mailto:a@example.com\r\nBcc: b@example.com <b>' },
    ],
  },
};
const { signal } = new AbortController();

/** Takes mail and keeps it, unless told to refuse. */
class FakeMailer implements Mailer {
  readonly taken: Mail[] = [];
  refusal: string | undefined;
  send(mail: Mail): Promise<void> {
    if (this.refusal !== undefined) return Promise.reject(new Error(this.refusal));
    this.taken.push(mail);
    return Promise.resolve();
  }
}

describe('sendReport', () => {
  let net: ValidationNet;
  let mailer: FakeMailer;
  beforeEach(async () => {
    net = await startValidationNet();
    mailer = new FakeMailer();
  });
  afterEach(() => net.stop());
  const send = (targets: string[], { http = 1, tls = 1, by = mailer }: { http?: number; tls?: number; by?: Mailer | null } = {}) =>
    sendReport({ poster: net.client({ http, tls }), mailer: by }, REPORTER, REPORT, targets, signal);

  it('mails to mailto: URLs', async () => {
    expect(await send(['mailto:security@example.com?subject=x', 'mailto:a%2Bb@example.com'])).toEqual({
      delivered: ['"mailto:security@example.com?subject=x"', '"mailto:a%2Bb@example.com"'],
      failed: [],
    });
    expect(mailer.taken.map(({ to }) => to)).toEqual(['security@example.com', 'a+b@example.com']);
    const [mail] = mailer.taken;
    expect(mail?.subject).toBe('CAA: no certificate was issued for *.www.example.com');
    expect(mail?.text).toContain('CAA 0 issue "letsencrypt.org"');
    expect(mail?.text).toContain('Time:    2026-11-21T12:00:00Z');
    // What a stranger put into a record stays on its line.
    expect(mail?.text).toContain('CAA 0 iodef "mailto:a@example.com??Bcc: b@example.com <b>"\n');
  });

  it('posts an IODEF document to http: and https: URLs', async () => {
    const requests: { method: string; path: string; type: string; body: string }[] = [];
    const http = await net.web((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        requests.push({
          method: request.method ?? '',
          path: request.url ?? '',
          type: request.headers['content-type'] ?? '',
          body: Buffer.concat(chunks).toString(),
        });
        response.writeHead(request.url === '/moved' ? 302 : 204, { Location: '/elsewhere' }).end();
      });
    });
    expect(await send(['http://iodef.example.com/report?x=1', 'http://iodef.example.com/moved'], { http })).toEqual({
      delivered: ['"http://iodef.example.com/report?x=1"'],
      failed: ['"http://iodef.example.com/moved": it answers 302'],
    });
    expect(requests).toHaveLength(2);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/report?x=1', type: 'application/xml; charset=utf-8' });
    expect(requests[0]?.body).toContain('<IncidentID name="ca.example">caa-17</IncidentID>');
    expect(requests[0]?.body).toContain('&lt;b&gt;');
    expect(requests[0]?.body).toContain('<URL>https://www.ca.example/?a&amp;b</URL>');
  });

  it('says what could not be delivered, and why', async () => {
    mailer.refusal = '550 no';
    const { delivered, failed } = await send(['mailto:a@example.com', 'http://iodef.example.com/', 'ftp://example.com/']);
    expect(delivered).toEqual([]);
    expect(failed[0]).toBe('"mailto:a@example.com": the mail was not taken: 550 no');
    expect(failed[1]).toContain('connection refused');
    expect(failed[2]).toContain('it is no mailto:, http: or https: URL');
    expect((await send(['mailto:a@example.com'], { by: null })).failed).toEqual([
      '"mailto:a@example.com": no mail is sent from here (configuration: mail)',
    ]);
  });

  it.each([
    'mailto:',
    'mailto:a',
    'mailto:a@b@c.example',
    'mailto:a@example.com,b@example.com',
    'mailto:a@example.com%0d%0aBcc:b@example.com',
    'mailto:%',
    'mailto:"a b"@example.com',
  ])('does not mail to %j', async (target) => {
    expect((await send([target])).delivered).toEqual([]);
    expect(mailer.taken).toEqual([]);
  });

  it('tries three URLs, each once', async () => {
    const addresses = ['a', 'a', 'b', 'c', 'd', 'e'].map((user) => `mailto:${user}@example.com`);
    expect((await send(addresses)).delivered).toHaveLength(3);
  });
});
