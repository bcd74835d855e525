import type { CertificateId, ProblemReportId } from '../core/ids.js';
import type { Bilingual, Language } from '../core/language.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../core/time.js';

/** What a report says is wrong (BR 4.9.3). */
export const PROBLEM_KINDS = ['key-compromise', 'misuse', 'wrong-information', 'domain-not-owned', 'other'] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

export const PROBLEM_KIND_TITLES: Readonly<Record<ProblemKind, Bilingual>> = {
  'key-compromise': { ja: '秘密鍵の危殆化（漏えい・盗難など）', en: 'the private key is compromised (leaked, stolen)' },
  misuse: { ja: '証明書の不正使用（フィッシング、マルウェアなど）', en: 'the certificate is misused (phishing, malware)' },
  'wrong-information': { ja: '証明書の記載内容の誤り', en: 'information in the certificate is wrong' },
  'domain-not-owned': { ja: 'ドメイン名の権利が組織にない', en: 'the organization has no right to the domain name any more' },
  other: { ja: 'その他', en: 'something else' },
};

/** How it came in: `proof` is a key compromise that proved itself; officers enter `mail`, `telephone` and `post`. */
export const PROBLEM_CHANNELS = ['page', 'api', 'mail', 'telephone', 'post', 'proof'] as const;
export type ProblemChannel = (typeof PROBLEM_CHANNELS)[number];
/** What officers enter for others. */
export const ENTERED_CHANNELS = ['mail', 'telephone', 'post'] as const satisfies readonly ProblemChannel[];

/** How a report ended. `not-a-report`: spam, a test, something that is about no certificate; nobody is told. */
export const PROBLEM_OUTCOMES = ['revoked', 'no-action', 'not-a-report'] as const;
export type ProblemOutcome = (typeof PROBLEM_OUTCOMES)[number];

export const PROBLEM_OUTCOME_TITLES: Readonly<Record<ProblemOutcome, Bilingual>> = {
  revoked: { ja: '失効済み', en: 'revoked' },
  'no-action': { ja: '失効しない', en: 'no revocation' },
  'not-a-report': { ja: '通報に該当しない', en: 'not a problem report' },
};

/** Whoever reported. All may be unknown: an anonymous report is investigated like any other. */
export interface Reporter {
  readonly name: string | null;
  readonly email: string | null;
  readonly telephone: string | null;
}

/** A certificate problem report as it came in. Never changed. */
export interface ProblemReport {
  readonly id: ProblemReportId;
  /** For people to say on the telephone: `PR-` and ten letters or digits in two groups. */
  readonly reference: string;
  readonly channel: ProblemChannel;
  readonly kind: ProblemKind;
  readonly reporter: Reporter;
  /** The language that the reporter is answered in. */
  readonly language: Language;
  /** Which certificates, in the reporter's words: serials, PEM, fingerprints, host names, one a line. */
  readonly about: string;
  readonly description: string;
  /** As in audit events: `public:ADDRESS`, `officer:NAME`, `person:ID`. */
  readonly receivedBy: string;
  /** When the notice came in: every clock starts here (BR 4.9.5). */
  readonly receivedAt: EpochSeconds;
  /** When it was written down; later where an officer entered it. */
  readonly recordedAt: EpochSeconds;
  readonly preliminaryDue: EpochSeconds;
}

/** One step of the investigation. Never changed. */
export interface ProblemStep {
  readonly sequence: number;
  /** `preliminary` and `closed` happen once; nothing follows `closed`. */
  readonly kind: 'note' | 'preliminary' | 'closed';
  /** Of `closed` alone. */
  readonly outcome: ProblemOutcome | null;
  readonly text: string;
  readonly by: string;
  readonly at: EpochSeconds;
}

/** A file that came with a report. */
export interface ProblemFile {
  readonly position: number;
  readonly name: string;
  readonly mediaType: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A certificate that a report is about. */
export interface ReportedCertificate {
  readonly certificateId: CertificateId;
  readonly addedBy: string;
  readonly addedAt: EpochSeconds;
}

/** Hours from the notice to the preliminary report (BR 4.9.5). */
export const PRELIMINARY_SECONDS = SECONDS_PER_DAY;

/** What waits: the preliminary report first, then the decision. */
export type ProblemState = 'received' | 'investigated' | 'closed';

export const PROBLEM_STATE_TITLES: Readonly<Record<ProblemState, Bilingual>> = {
  received: { ja: '一次報告待ち', en: 'preliminary report is due' },
  investigated: { ja: '調査中', en: 'under investigation' },
  closed: { ja: '完了', en: 'closed' },
};

/** How far a report has come. */
export function problemState(steps: readonly Pick<ProblemStep, 'kind'>[]): ProblemState {
  if (steps.some(({ kind }) => kind === 'closed')) return 'closed';
  return steps.some(({ kind }) => kind === 'preliminary') ? 'investigated' : 'received';
}

/** A file as it was uploaded. */
export interface UploadedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** What a report may bring along; octets. */
export const MOST_FILES = 5;
export const FILE_LIMIT = 1_048_576;
export const FILES_LIMIT = 3 * FILE_LIMIT;
