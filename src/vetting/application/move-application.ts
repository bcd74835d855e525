import type { AuditEvent } from '../../audit/event.js';
import type { Application, ApplicationState } from '../../core/state/application.js';
import type { EpochSeconds } from '../../core/time.js';
import type { Acting } from '../acting.js';
import type { ApplicationChange, VettingStores } from '../ports.js';
import { changedMeanwhile } from './find-application.js';

type ApplicationEvent = Extract<AuditEvent, { kind: `application.${string}` }>;

/**
 * Moves an application to its next state, with its step and its audit event: one of several at once wins.
 * @returns as it is now
 * @throws VettingRefused for a lost race
 */
export async function moveApplication(
  { applications, audit }: Pick<VettingStores, 'applications' | 'audit'>,
  application: Application,
  to: ApplicationChange & { state: ApplicationState },
  step: {
    acting: Acting;
    now: EpochSeconds;
    kind: ApplicationEvent['kind'];
    note?: string | null;
    missing?: readonly string[];
    detail?: Omit<ApplicationEvent['detail'], 'applicationId' | 'revision'>;
  },
): Promise<Application> {
  const { id, state, revision, organizationId } = application;
  const { acting, now, kind, note = null, missing = [], detail = {} } = step;
  if (!(await applications.change(id, { state, revision }, to))) throw changedMeanwhile();
  await applications.addStep(id, { at: now, by: acting.by, name: acting.name, state: to.state, note, missing });
  await audit.append(acting.audit, {
    kind,
    organizationId,
    detail: { applicationId: id, revision: revision + 1, ...(note !== null && { note }), ...(missing.length > 0 && { missing }), ...detail },
  });
  return { ...application, ...to, revision: revision + 1 };
}
