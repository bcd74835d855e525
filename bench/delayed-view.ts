import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AUTHORITATIVE_ANSWER, decode, encode, RECURSION_AVAILABLE, RECURSION_DESIRED, type Answer } from 'dns-packet';

/** What one network perspective sees: a name server and a web server of its own, both as far away as `delayMs`. */
export interface DelayedView {
  readonly dnsServer: string;
  /** Milliseconds from the first question that came since `reset` to the last answer that was sent: what the perspective's own work takes. */
  took(): number;
  reset(): void;
  close(): void;
}

/**
 * Starts one. Every name has `address`, the TXT record `digest`, and no CAA record.
 * @param address on loopback, this view's own @param httpPort the same for all views
 * @param body the web server's answer to everything
 */
export async function startDelayedView({
  delayMs,
  address,
  httpPort,
  digest,
  body,
}: {
  delayMs: number;
  address: string;
  httpPort: number;
  digest: string;
  body: string;
}): Promise<DelayedView> {
  let first: number | undefined;
  let last = 0;
  const asked = (): void => void (first ??= performance.now());
  const answered = (): void => void (last = performance.now());

  const udp: Socket = createSocket('udp4');
  udp.on('message', (message, from) => {
    asked();
    const { id = 0, questions: [question] = [] } = decode(message);
    if (question === undefined) return;
    const { name, type } = question;
    const answers: Answer[] = type === 'A' ? [{ type, name, data: address, ttl: 1 }] : type === 'TXT' ? [{ type, name, data: digest, ttl: 1 }] : [];
    const flags = AUTHORITATIVE_ANSWER | RECURSION_DESIRED | RECURSION_AVAILABLE;
    const reply = encode({ type: 'response', id, flags, questions: [question], answers });
    void sleep(delayMs).then(() => {
      udp.send(reply, from.port, from.address);
      answered();
    });
  });
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));

  const web: Server = createServer((_request, response) => {
    void sleep(delayMs).then(() => {
      response.end(body);
      answered();
    });
  });
  await new Promise<void>((resolve, reject) => web.once('error', reject).listen(httpPort, address, resolve));
  return {
    dnsServer: `127.0.0.1:${udp.address().port}`,
    took: () => last - (first ?? last),
    reset: () => void (first = undefined),
    close: () => {
      udp.close();
      web.closeAllConnections();
      web.close();
    },
  };
}
