import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { ClientGone, discardBody, readBody } from './read-body.js';

function request(headers: Record<string, string> = {}): PassThrough & IncomingMessage {
  return Object.assign(new PassThrough(), { headers, complete: false }) as unknown as PassThrough & IncomingMessage;
}

describe('readBody', () => {
  test('puts the pieces together', async () => {
    const incoming = request();
    const body = readBody(incoming, 6);
    incoming.write('abc');
    incoming.end('def');
    expect((await body).toString()).toBe('abcdef');
  });

  test('reads a body that is empty', async () => {
    const incoming = request();
    incoming.end();
    expect(await readBody(incoming, 6)).toHaveLength(0);
  });

  test('stops with the octet that is one too many, and lets go of the stream', async () => {
    const incoming = request();
    const body = readBody(incoming, 6);
    incoming.write('abc');
    incoming.write('defg');
    await expect(body).rejects.toMatchObject({
      type: 'malformed',
      status: 413,
      detail: 'The request body is larger than 6 octets; send a smaller one.',
    });
    expect(['data', 'end', 'close'].map((event) => incoming.listenerCount(event))).toEqual(
      ['data', 'end', 'close'].map((event) => new PassThrough().listenerCount(event)),
    );
  });

  test('does not begin with a body that is declared too large', async () => {
    const incoming = request({ 'content-length': '7' });
    await expect(readBody(incoming, 6)).rejects.toMatchObject({ status: 413 });
    expect(incoming.readableFlowing).toBe(null);
  });

  test.each(['during', 'before'])('gives up when the client goes away %s the reading', async (when) => {
    const incoming = request();
    if (when === 'before') incoming.destroy();
    const body = readBody(incoming, 6);
    incoming.destroy();
    await expect(body).rejects.toBeInstanceOf(ClientGone);
  });
});

describe('discardBody', () => {
  test('lets a mebibyte pass, and cuts the connection at the next octet', async () => {
    const incoming = request();
    discardBody(incoming);
    incoming.write(Buffer.alloc(2 ** 20));
    await new Promise(setImmediate);
    expect(incoming.destroyed).toBe(false);
    incoming.write('x');
    await new Promise(setImmediate);
    expect(incoming.destroyed).toBe(true);
  });

  test('leaves a request alone that is complete', () => {
    const incoming = request();
    incoming.complete = true;
    discardBody(incoming);
    expect(incoming.listenerCount('data')).toBe(0);
  });
});
