import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSmtpServer } from '../../test/support/smtp-server.js';
import { MailRefused } from './mail-refused.js';
import { createSmtpMailer } from './smtp-mailer.js';

/** As much of an SMTP server (RFC 5321) as takes one mail at a time. */
class FakeSmtpServer {
  readonly mails: { from: string; to: string; message: string }[] = [];
  /** The answer to RCPT. */
  rcpt = '250 ok';
  readonly #server: Server;

  constructor() {
    this.#server = createServer((socket) => {
      let pending = '';
      let mail = { from: '', to: '', message: '' };
      let data = false;
      socket.on('error', () => undefined);
      socket.write('220 mail.example\r\n');
      socket.on('data', (chunk: Buffer) => {
        pending += chunk.toString();
        for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
          const line = pending.slice(0, end);
          pending = pending.slice(end + 2);
          if (data) {
            if (line !== '.') mail.message += `${line}\r\n`;
            else {
              data = false;
              this.mails.push(mail);
              mail = { from: '', to: '', message: '' };
              socket.write('250 taken\r\n');
            }
            continue;
          }
          const [verb = ''] = line.split(/[ :]/, 1);
          if (verb === 'MAIL') mail.from = /<(.*?)>/.exec(line)?.[1] ?? '';
          if (verb === 'RCPT') mail.to = /<(.*?)>/.exec(line)?.[1] ?? '';
          data = verb === 'DATA';
          socket.write(verb === 'DATA' ? '354 go on\r\n' : verb === 'RCPT' ? `${this.rcpt}\r\n` : '250 ok\r\n');
          if (verb === 'QUIT') socket.end();
        }
      });
    });
  }

  start(): Promise<number> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port)));
  }

  stop(): Promise<void> {
    return new Promise((resolve) => void this.#server.close(() => resolve()));
  }
}

describe('createSmtpMailer', () => {
  let server: FakeSmtpServer;
  let port: number;
  beforeEach(async () => {
    server = new FakeSmtpServer();
    port = await server.start();
  });
  afterEach(() => server.stop());

  it('hands a mail over', async () => {
    await createSmtpMailer({ host: '127.0.0.1', port, from: 'pki@ca.example' }).send({
      to: 'a@example.com',
      subject: 'CAA',
      text: 'one\n.two\n',
    });
    expect(server.mails).toMatchObject([{ from: 'pki@ca.example', to: 'a@example.com' }]);
    const message = server.mails[0]?.message ?? '';
    expect(message).toContain('Auto-Submitted: auto-generated\r\n');
    expect(message).toContain('Subject: CAA\r\n');
    expect(message).toContain('one\r\n..two');
  });

  it('says why a mail is not taken, and whether that is for good', async () => {
    server.rcpt = '550 5.1.1 nobody of that name';
    const mailer = createSmtpMailer({ host: '127.0.0.1', port, from: 'pki@ca.example' });
    const mail = { to: 'a@example.com', subject: 'CAA', text: 'x' };
    await expect(mailer.send(mail)).rejects.toThrow('nobody of that name');
    await expect(mailer.send(mail)).rejects.toBeInstanceOf(MailRefused);
    server.rcpt = '451 4.7.1 come back later';
    await expect(mailer.send(mail)).rejects.not.toBeInstanceOf(MailRefused);
    await expect(
      createSmtpMailer({ host: '127.0.0.1', port: 1, from: 'a@b.example' }).send({ to: 'a@example.com', subject: '', text: '' }),
    ).rejects.toThrow('ECONNREFUSED');
  });

  it('hands a mail with an id to a real server so that its return can be told from others', async () => {
    const real = await startSmtpServer();
    try {
      const id = 'ujmmovf2vn55tgyeAAAAAA';
      await createSmtpMailer({ host: '127.0.0.1', port: real.port, from: 'pki@ca.example' }).send({ id, to: 'a@example.com', subject: '確認', text: '本文\n' });
      const mail = await real.next('a@example.com');
      expect(mail.message).toContain(`Message-ID: <${id}@ca.example>\r\n`);
      expect(mail.text).toContain('本文');
      expect(mail.dsn).toEqual({ envid: id, ret: 'HDRS' });
    } finally {
      await real.close();
    }
  });
});
