import type { NotifyDependencies } from '../notify/dependencies.js';

/** What mails say of applications and problem reports, out of the rooms that keep them. */
export function composeNoticeFacts(): Pick<NotifyDependencies, 'applications' | 'problemReports'> {
  return {
    applications: { get: () => Promise.resolve(undefined) },
    problemReports: { get: () => Promise.resolve(undefined) },
  };
}
