import type { ApplicationId, ProblemReportId } from '../core/ids.js';
import type { Language } from '../core/language.js';
import type { NotifyDependencies } from '../notify/dependencies.js';

/** As much of the stores of other rooms as mails speak of. */
export interface NoticeSources {
  readonly applications: {
    get(id: ApplicationId): Promise<{ readonly state: string; readonly claim: { readonly legalName: string } } | undefined>;
    /** The oldest first. */
    steps(id: ApplicationId): Promise<readonly { readonly state: string; readonly note: string | null; readonly missing: readonly string[] }[]>;
  };
  readonly problemReports: {
    get(id: ProblemReportId): Promise<
      | {
          readonly reference: string;
          readonly reporter: { readonly email: string | null };
          readonly language: Language;
          readonly receivedAt: number;
          readonly preliminaryDue: number;
        }
      | undefined
    >;
    steps(id: ProblemReportId): Promise<readonly { readonly kind: 'note' | 'preliminary' | 'closed'; readonly text: string }[]>;
  };
}

/** What mails say of applications and problem reports, out of the stores of the rooms that keep them. */
export function composeNoticeFacts({ applications, problemReports }: NoticeSources): Pick<NotifyDependencies, 'applications' | 'problemReports'> {
  return {
    applications: {
      get: async (id) => {
        const application = await applications.get(id);
        if (application === undefined) return undefined;
        const { state, claim } = application;
        const last = (await applications.steps(id)).findLast((step) => step.state === state);
        const note = last?.note ?? null;
        return { organization: claim.legalName, state, reasons: note === null ? [] : [note], missing: last?.missing ?? [] };
      },
    },
    problemReports: {
      get: async (id) => {
        const report = await problemReports.get(id);
        if (report === undefined) return undefined;
        const { reference, reporter, language, receivedAt, preliminaryDue } = report;
        const steps = await problemReports.steps(id);
        const textOf = (kind: 'preliminary' | 'closed'): string | null => steps.find((step) => step.kind === kind)?.text ?? null;
        return {
          reference,
          receivedAt,
          dueAt: preliminaryDue,
          reporter: reporter.email === null ? null : { email: reporter.email, language },
          preliminary: textOf('preliminary'),
          outcome: textOf('closed'),
        };
      },
    },
  };
}
