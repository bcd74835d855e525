import { connect } from 'node:net';
import { CustodyFault } from '../custody/custody-fault.js';
import { controlAnswer, type ControlAnswer, type ControlRequest } from './control-protocol.js';

const PATIENCE_MS = 120_000;

/**
 * Asks a running server over its control socket.
 * @throws CustodyFault with the server's reason when it refuses, and with the remedy when nobody answers
 */
export async function askControl(socketPath: string, request: ControlRequest): Promise<Extract<ControlAnswer, { ok: true }>> {
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(socketPath);
    let received = '';
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('it is silent')));
    socket.once('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.setEncoding('utf8').on('data', (more: string) => (received += more));
    socket.once('error', (error) => reject(new CustodyFault(`no server answers on ${socketPath} (${error.message}): is "tegata serve" running, as the same user?`)));
    socket.once('end', () => resolve(received));
  });
  const answer = controlAnswer.parse(JSON.parse(text));
  if (!answer.ok) throw new CustodyFault(answer.reason);
  return answer;
}
