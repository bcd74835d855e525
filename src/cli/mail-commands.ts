import type { Command } from 'commander';
import { print } from './report.js';
import { onTarget, withTarget, type TargetOptions } from './target.js';
import { UsageFault } from './usage-fault.js';

/** Octets of a report; what mail servers send back is far smaller. */
const MOST_OCTETS = 10_000_000;

/** `tegata mail …`: what the mail server tells about mail that has gone out. */
export function addMailCommands(program: Command): void {
  const mail = program.command('mail').description('mail to domain contacts: bounces');

  withTarget(mail.command('bounce'))
    .description('record a mail that came back: reads a delivery status notification (RFC 3464) from standard input, as a mail server pipes it')
    .action((options: TargetOptions & { json?: boolean }) =>
      onTarget(options, async ({ contacts }) => {
        const bounce = await contacts.recordBounce(await readInput());
        const text =
          bounce === null
            ? 'the message reports no failure of a mail of this CA; nothing was recorded'
            : `the mail ${bounce.mailId} to ${bounce.to} ${bounce.recorded ? 'is recorded as bounced' : 'was recorded as bounced already'}`;
        print({ text, json: bounce ?? { recorded: false } }, options.json === true);
      }),
    );
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk as Buffer);
    octets += bytes.length;
    if (octets > MOST_OCTETS) throw new UsageFault(`the message is larger than ${MOST_OCTETS} octets`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
