import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { showAudit, verifyAudit, type AuditQuestion, type AuditVerification } from '../app/audit-acts.js';
import { instant } from './instant.js';
import { parseDay } from './parse-day.js';
import { parseInstant } from './parse-instant.js';
import { parseSerial } from './parse-serial.js';
import { print } from './report.js';
import { toRecordsTarget, withTarget, type TargetOptions } from './target.js';
import { VerificationFailed } from './verification-failed.js';

interface VerifyOptions extends TargetOptions {
  from?: number;
  to?: number;
  export?: string;
  auditKey?: string;
  json?: boolean;
}

interface ShowOptions extends TargetOptions, AuditQuestion {
  json?: boolean;
}

/** `tegata audit …`: for auditors. */
export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('the audit log: verify it, look at it');

  withTarget(audit.command('verify'))
    .description('recompute the chain over the audit events, hold it to signed heads and exports; exit code 1 when anything is wrong')
    .option('--from <day>', 'first day of sealing, YYYY-MM-DD, UTC; the first when left out', parseDay)
    .option('--to <day>', 'last day of sealing; the last when left out', parseDay)
    .option('--export <folder>', 'exported days that the database is held to')
    .option('--audit-key <file>', 'PEM file with the audit key as the auditor knows it; the configured one when left out')
    .action(async (options: VerifyOptions) => {
      const { from, to, export: folder, auditKey } = options;
      const verification = await verifyAudit({
        target: toRecordsTarget(options),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(folder !== undefined && { exports: resolve(folder) }),
        ...(auditKey !== undefined && { auditKey: resolve(auditKey) }),
      });
      print({ text: describeVerification(verification), json: verification }, options.json === true);
      if (verification.found > 0) throw new VerificationFailed('the audit log does not hold');
    });

  withTarget(audit.command('show'))
    .description('audit events, oldest first')
    .option('--order <id>', 'about this order')
    .option('--serial <hex>', 'about the certificate with this serial, and its order', parseSerial)
    .option('--organization <id>', 'about this organization')
    .option('--account <id>', 'about this account')
    .option('--kind <kind>', 'of this kind; docs/audit-events.md lists them')
    .option('--actor <actor>', 'by this actor, as events have it: officer:NAME')
    .addOption(new Option('--since <date>', 'day (YYYY-MM-DD) or instant (YYYY-MM-DDTHH:MM:SSZ), UTC').argParser(parseInstant))
    .action(async (options: ShowOptions) => {
      await showAudit(toRecordsTarget(options), options, (events) => {
        for (const { detail, ...event } of events) {
          const about = [event.organizationId, event.accountId, event.orderId].map((id) => id ?? '-').join(' ');
          process.stdout.write(
            options.json === true
              ? `${JSON.stringify({ ...event, detail: JSON.parse(detail) as unknown })}\n`
              : `${event.sequence} ${instant(event.at)} ${event.kind} ${event.actor} ${about} ${detail}\n`,
          );
        }
      });
    });
}

function describeVerification({ chain, exports, keyKnown, findings, found }: AuditVerification): string {
  const { from, to, heads, waiting } = chain;
  return [
    to < from ? 'no sealed events' : `positions ${from} to ${to}: ${to - from + 1} events, ${heads} signed heads`,
    ...(exports === null ? [] : [`${exports.days} exported days with ${exports.lines} events`]),
    ...(waiting > 0 ? [`${waiting} events are not sealed yet: a running server seals them within seconds`] : []),
    ...(keyKnown ? [] : ['the audit key is not known: heads were held to the keys that they name themselves; use --audit-key']),
    ...findings.map(({ text }) => `WRONG: ${text}`),
    ...(found > findings.length ? [`and ${found - findings.length} more`] : []),
    found === 0 ? 'nothing is wrong' : found === 1 ? '1 finding' : `${found} findings`,
  ].join('\n');
}
