import { createServer, get } from 'node:http';
import { expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { listen, stopListening } from './listen.js';

const address = { host: '127.0.0.1', port: 0 };

test('the port that the system chose is answered', async () => {
  const server = createServer((_, response) => response.end('here'));
  const port = await listen(server, 'test', address);
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here');
  await stopListening(server, new FakeClock(), 0);
});

test('a taken port is named with what to do', async () => {
  const [first, second] = [createServer(), createServer()];
  const port = await listen(first, 'first', address);
  await expect(listen(second, 'second', { host: '127.0.0.1', port })).rejects.toThrow(
    `the second listener cannot use 127.0.0.1:${port}: the port is taken: stop the other program or choose another port`,
  );
  await stopListening(first, new FakeClock(), 0);
});

test('stopping lets a running request finish, and cuts one that does not', async () => {
  let finish: () => void = () => undefined;
  const server = createServer((request, response) => {
    if (request.url === '/slow') finish = () => response.end('done');
  });
  const port = await listen(server, 'test', address);
  const asked = new Promise<void>((resolve) => server.on('request', () => resolve()));
  const slow = fetch(`http://127.0.0.1:${port}/slow`).then((reply) => reply.text());
  await asked;
  const hung = new Promise<string>((resolve) => get(`http://127.0.0.1:${port}/hung`).on('error', ({ message }) => resolve(message)));
  await expect.poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count)))).toBe(2);
  const clock = new FakeClock();
  const stopped = stopListening(server, clock, 5000);
  finish();
  expect(await slow).toBe('done');
  await clock.advance(5000);
  await stopped;
  expect(await hung).toMatch(/hang up|ECONNRESET/);
});

test('stopping leaves no timer behind that would keep the process from ending', async () => {
  const clock = new FakeClock();
  const server = createServer();
  await listen(server, 'test', address);
  await stopListening(server, clock, 5000);
  expect(clock.sleeping).toBe(0);
});

test('stopping a server that never listened does nothing', async () => {
  const clock = new FakeClock();
  await stopListening(createServer(), clock, 1);
  expect(clock.sleeping).toBe(0);
});
