import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CustodyFault } from './custody-fault.js';

/** Asks at the terminal, without showing what is typed. @throws CustodyFault when standard input is no terminal, or is ended */
export async function promptHidden(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CustodyFault(`"${question}" cannot be asked: standard input is no terminal. Give a file instead (--passphrase-file NAME=FILE)`);
  }
  // With a terminal, readline echoes to its output, which goes nowhere.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  // Only now, when the terminal itself echoes no more.
  process.stderr.write(`${question}: `);
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('line', resolve);
      reader.once('SIGINT', () => reject(new CustodyFault('it was broken off at the terminal')));
      reader.once('close', () => reject(new CustodyFault('the terminal was closed')));
    });
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}
