import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** DSN parameters of the envelope (RFC 3461): null where not given. */
  readonly dsn: { readonly ret: string | null; readonly envid: string | null };
  /** RFC 5322, as received. */
  readonly message: string;
  /** The text part, decoded. */
  readonly text: string;
}

export interface TestSmtpServer {
  readonly port: number;
  readonly mails: ReceivedMail[];
  /** Recipients that are refused for good: address → the server's words. */
  readonly refused: Map<string, string>;
  /** Recipients to whom the server says to come back later. */
  readonly later: Set<string>;
  /** The next mail to an address. @throws after 10 s without one */
  next(to: string): Promise<ReceivedMail>;
  /** Ends; with a port the server can be started again there. */
  close(): Promise<void>;
}

/**
 * Starts an SMTP server (RFC 5321, with DSN) that keeps what it takes.
 * @param port any free one when left out
 * @param tls PEM: it takes mail by STARTTLS alone (RFC 3207); it offers none when left out
 */
export async function startSmtpServer(port = 0, tls?: { readonly key: string; readonly cert: string }): Promise<TestSmtpServer> {
  const mails: ReceivedMail[] = [];
  const refused = new Map<string, string>();
  const later = new Set<string>();
  const taken = new Set<ReceivedMail>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: tls === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    ...tls,
    hideENHANCEDSTATUSCODES: false,
    hideDSN: false,
    onMailFrom: (_address, { secure }, callback) => {
      if (tls === undefined || secure) callback();
      else callback(Object.assign(new Error('Must issue a STARTTLS command first'), { responseCode: 530 }));
    },
    onRcptTo: ({ address }, _session, callback) => {
      const words = refused.get(address);
      if (words !== undefined) callback(Object.assign(new Error(words), { responseCode: 550 }));
      else if (later.has(address)) callback(Object.assign(new Error('greylisted'), { responseCode: 451 }));
      else callback();
    },
    onData: (stream, { envelope }, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const message = Buffer.concat(chunks).toString();
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const dsn = { ret: envelope.dsn?.ret ?? null, envid: envelope.dsn?.envid ?? null };
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), dsn, message, text: textOf(message) });
        callback();
      });
    },
  });
  // A client that goes away in the middle is that client's affair.
  server.on('error', () => undefined);
  const bound = await new Promise<number>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    port: bound,
    mails,
    refused,
    later,
    next: async (to) => {
      for (let tries = 0; tries < 200; tries += 1) {
        const mail = mails.find((candidate) => candidate.to.includes(to) && !taken.has(candidate));
        if (mail !== undefined) {
          taken.add(mail);
          return mail;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`no mail to ${to}`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

function textOf(message: string): string {
  const [head = '', ...rest] = message.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString();
  if (!/^content-transfer-encoding: quoted-printable/im.test(head)) return body;
  const octets = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1').toString();
}
