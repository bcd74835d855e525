import type { NotifyDependencies } from '../dependencies.js';
import type { IssuedBetween } from '../ports.js';
import { tellNotices } from '../tell/tell-notices.js';
import { byOrganization, hasAudience } from './audience.js';
import { namesHash } from './names-hash.js';
import { remindedAtFirst } from './reminder-days.js';

/** Positions of the audit chain that are read at a time. */
const WINDOW = 2_000;
/** What people are told of at a time, so that a busy organization gets few mails. */
const MAIL_WINDOW = 5_000;

/**
 * Follows what was issued, along the audit chain: keeps in mind when each certificate ends, and tells programs by webhook. An order pays nothing for it (docs/decisions/0068-notices.md). Where it has come
 * to is a row; what is told before the row moves is told once all the same.
 */
export function followIssued(context: NotifyDependencies, signal: AbortSignal): Promise<void> {
  return follow(context, { cursor: 'issued', window: WINDOW, by: 'webhook', watch: true }, signal);
}

/** Follows what was issued, and tells people by mail: those of one organization since the last time in one (CP 4.2.2, 4.3.2, 4.4.3). */
export function mailIssued(context: NotifyDependencies, signal: AbortSignal): Promise<void> {
  return follow(context, { cursor: 'issued-mail', window: MAIL_WINDOW, by: 'mail', watch: false }, signal);
}

async function follow(
  context: NotifyDependencies,
  { cursor, window, by, watch }: { cursor: string; window: number; by: 'mail' | 'webhook'; watch: boolean },
  signal: AbortSignal,
): Promise<void> {
  const {
    transactor,
    transactor: { read },
  } = context;
  for (;;) {
    signal.throwIfAborted();
    const from = await read.expiries.cursor(cursor);
    const to = Math.min(await read.expiries.newestPosition(), from + window);
    if (to <= from) return;
    const issued = await read.expiries.issuedBetween(from, to);
    await tellIssued(context, issued, by, signal);
    await transactor.transaction(async ({ expiries }) => {
      // Another process may have come first.
      if (!(await expiries.moveCursor(cursor, from, to)) || !watch) return;
      await expiries.watch(
        issued.map(({ id, organizationId, names, notBefore, notAfter }) => ({
          id,
          organizationId,
          notAfter,
          namesHash: namesHash(names),
          reminded: remindedAtFirst(notBefore, notAfter),
        })),
      );
    });
  }
}

async function tellIssued(context: NotifyDependencies, issued: readonly IssuedBetween[], by: 'mail' | 'webhook', signal: AbortSignal): Promise<void> {
  for (const [organizationId, certificates] of byOrganization(issued)) {
    signal.throwIfAborted();
    if (!(await hasAudience(context.transactor.read, organizationId, 'certificate-issued', [by]))) continue;
    const notices = certificates.map(({ id }) => ({ kind: 'certificate-issued', organizationId, certificateId: id }) as const);
    await tellNotices(context, { notices, happening: '', by: [by] });
  }
}
