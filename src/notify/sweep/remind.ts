import { SECONDS_PER_DAY } from '../../core/time.js';
import type { NotifyDependencies } from '../dependencies.js';
import type { ReminderRange } from '../ports.js';
import { tellNotices } from '../tell/tell-notices.js';
import { byOrganization, hasAudience } from './audience.js';
import { reminderRanges } from './reminder-days.js';

/** Certificates that are judged at a time. */
const PAGE = 500;
const BOTH = ['mail', 'webhook'] as const;

/**
 * Reminds people of what ends in 30, 14 or 7 days: certificates that have no successor, vettings, and validations by a person. What is told, and what needs no telling, is noted afterwards: a reminder that was due
 * while the program was down comes late, the most urgent one alone; one that is told again before it is noted is told once all the same.
 */
export async function remind(context: NotifyDependencies, signal: AbortSignal): Promise<void> {
  const { transactor, clock } = context;
  const now = clock.now();
  for (const range of reminderRanges(now)) {
    await remindCertificates(context, range, signal);
    await remindVettings(context, range, signal);
    await remindValidations(context, range, signal);
  }
  while ((await transactor.transaction(({ expiries }) => expiries.forgetEnded(now - SECONDS_PER_DAY, PAGE))) === PAGE) signal.throwIfAborted();
}

async function remindCertificates(context: NotifyDependencies, range: ReminderRange, signal: AbortSignal): Promise<void> {
  const { transactor } = context;
  const { days } = range;
  for (;;) {
    signal.throwIfAborted();
    const due = await transactor.read.expiries.dueCertificates(range, PAGE);
    for (const [organizationId, certificates] of byOrganization(due)) {
      signal.throwIfAborted();
      if (!(await hasAudience(transactor.read, organizationId, 'certificate-expiring', BOTH))) continue;
      const notices = certificates.map(({ id }) => ({ kind: 'certificate-expiring', organizationId, certificateId: id, days }) as const);
      await tellNotices(context, { notices, happening: '', by: BOTH });
    }
    await transactor.transaction(async ({ expiries }) => {
      for (const certificate of due) await expiries.markReminded(certificate, days);
    });
    if (due.length < PAGE) return;
  }
}

async function remindVettings(context: NotifyDependencies, range: ReminderRange, signal: AbortSignal): Promise<void> {
  const { transactor } = context;
  const { days } = range;
  for (const { organizationId, expiresAt } of await transactor.read.expiries.endingVettings(range)) {
    signal.throwIfAborted();
    await tellNotices(context, { notices: [{ kind: 'vetting-expiring', organizationId, days }], happening: String(expiresAt), by: BOTH });
    await transactor.transaction(({ expiries }) => expiries.noteReminder({ kind: 'vetting', organizationId, subject: '', expiresAt, days }));
  }
}

async function remindValidations(context: NotifyDependencies, range: ReminderRange, signal: AbortSignal): Promise<void> {
  const { transactor } = context;
  const { days } = range;
  for (const { organizationId, domain, expiresAt } of await transactor.read.expiries.endingValidations(range)) {
    signal.throwIfAborted();
    await tellNotices(context, { notices: [{ kind: 'validation-expiring', organizationId, domain, days }], happening: String(expiresAt), by: BOTH });
    await transactor.transaction(({ expiries }) => expiries.noteReminder({ kind: 'validation', organizationId, subject: domain, expiresAt, days }));
  }
}
