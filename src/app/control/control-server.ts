import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Log } from '../../core/log.js';
import { controlRequest, MOST_REQUEST_OCTETS, type ControlAnswer, type ControlRequest } from './control-protocol.js';

const MOST_CONNECTIONS = 8;
const SILENCE_MS = 30_000;

/**
 * Listens on a Unix socket that its owner alone may open (mode 0600). A socket that a killed process left behind is replaced.
 * @throws Error when another process listens there, or the path cannot be used
 */
export async function startControlServer(path: string, act: (request: ControlRequest) => Promise<ControlAnswer>, log: Log): Promise<{ close(): Promise<void> }> {
  if (await isAnswered(path)) throw new Error(`another server listens on the control socket ${path}: stop it first`, { cause: 'in use' });
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serve(socket, act, log);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listenAlone(server, path);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** The socket comes into being with its mode; a chmod afterwards would leave a moment. */
function listenAlone(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177);
  return new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`the control socket ${path} cannot be used: ${error.message}`, { cause: error })));
    server.listen(path, resolve);
  }).finally(() => process.umask(before));
}

function serve(socket: Socket, act: (request: ControlRequest) => Promise<ControlAnswer>, log: Log): void {
  let text = '';
  let asked = false;
  socket.setTimeout(SILENCE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.setEncoding('utf8').on('data', (more: string) => {
    if (asked) return;
    text += more;
    if (text.length > MOST_REQUEST_OCTETS) socket.destroy();
    const end = text.indexOf('\n');
    if (end < 0) return;
    asked = true;
    // An act may take as long as the token does.
    socket.setTimeout(0);
    answer(text.slice(0, end), act)
      .catch((error: unknown): ControlAnswer => {
        log.error({ err: error }, 'control: an act failed');
        return { ok: false, reason: error instanceof Error ? error.message : String(error) };
      })
      .then((reply) => socket.end(`${JSON.stringify(reply)}\n`))
      .catch(() => socket.destroy());
    text = '';
  });
}

async function answer(line: string, act: (request: ControlRequest) => Promise<ControlAnswer>): Promise<ControlAnswer> {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return { ok: false, reason: 'the request is not JSON' };
  }
  const request = controlRequest.safeParse(raw);
  return request.success ? act(request.data) : { ok: false, reason: 'the request is none that this server knows' };
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
