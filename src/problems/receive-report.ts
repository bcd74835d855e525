import type { AuditActor } from '../audit/event.js';
import { base32 } from '../core/base32.js';
import { newId, type ProblemReportId } from '../core/ids.js';
import type { Language } from '../core/language.js';
import { readMailbox } from '../core/mailbox.js';
import type { Random } from '../core/random.js';
import type { EpochSeconds } from '../core/time.js';
import { actorText } from '../revocation/actor-text.js';
import { checkFiles, refusePrivateKey } from './check-files.js';
import type { ProblemDependencies } from './dependencies.js';
import { findNamedCertificates } from './find-named-certificates.js';
import { PRELIMINARY_SECONDS, type ProblemChannel, type ProblemKind, type ProblemReport, type Reporter, type UploadedFile } from './problem-report.js';
import { ProblemRefused } from './problem-refused.js';

/** A report as somebody gives it. */
export interface NewReport {
  readonly kind: ProblemKind;
  /** Which certificates: PEM, serials, fingerprints, host names. May be empty where the description tells. */
  readonly about: string;
  readonly description: string;
  readonly reporter: Reporter;
  /** What the reporter is answered in. */
  readonly language: Language;
  readonly files: readonly UploadedFile[];
}

export const LONGEST_TEXT = 20_000;

/**
 * Takes a certificate problem report (BR 4.9.3): it is written down with its files and the certificates that it names, the clock of 24 hours to the
 * preliminary report starts (BR 4.9.5), and reporter and officers are told. Nothing is judged.
 * @param by who brings it, for the record
 * @param receivedAt when the notice came in, at most now
 * @throws ProblemRefused
 */
export async function receiveReport(
  { transactor, clock, random }: ProblemDependencies,
  given: NewReport,
  { channel, by, receivedAt }: { channel: ProblemChannel; by: AuditActor; receivedAt?: EpochSeconds },
): Promise<ProblemReport> {
  const files = checkFiles(given.files);
  const texts = readTexts(given);
  const certificates = await findNamedCertificates(transactor.read, texts.about, clock.now());
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const at = receivedAt ?? now;
    if (at > now) {
      throw new ProblemRefused(
        { ja: '受領日時が未来の日時です', en: 'the report is dated in the future' },
        { ja: '通報を受領した日時を入力してください', en: 'give the time at which it came in' },
      );
    }
    const report: ProblemReport = {
      id: newId<ProblemReportId>(random),
      reference: newReference(random),
      channel,
      kind: given.kind,
      ...texts,
      language: given.language,
      receivedBy: actorText(by),
      receivedAt: at,
      recordedAt: now,
      preliminaryDue: at + PRELIMINARY_SECONDS,
    };
    await stores.problemReports.add(report, files);
    for (const { id } of certificates) await stores.problemReports.addCertificate(report.id, { certificateId: id, addedBy: report.receivedBy, addedAt: now });
    await stores.audit.append(by, {
      kind: 'problem-report.received',
      detail: {
        problemReportId: report.id,
        reference: report.reference,
        channel,
        problem: report.kind,
        receivedAt: at,
        preliminaryDue: report.preliminaryDue,
        serials: certificates.map(({ serial }) => serial),
        files: files.map(({ sha256 }) => sha256),
      },
    });
    await stores.jobs.add({ kind: 'tell', notice: { kind: 'problem-report-received', problemReportId: report.id } });
    return report;
  });
}

/** Fifty random bits, in two groups that can be read out. */
export function newReference(random: Random): string {
  const letters = base32(random.bytes(7)).toUpperCase();
  return `PR-${letters.slice(0, 5)}-${letters.slice(5, 10)}`;
}

function readTexts({ about, description, reporter }: NewReport): Pick<ProblemReport, 'about' | 'description' | 'reporter'> {
  const text = description.trim();
  if (text === '') {
    throw new ProblemRefused(
      { ja: '内容が入力されていません', en: 'the description is empty' },
      { ja: '何が問題か、どのように判明したかを記入してください', en: 'say what is wrong and how you know' },
    );
  }
  if (text.length > LONGEST_TEXT || about.length > LONGEST_TEXT) {
    throw new ProblemRefused(
      { ja: '入力が長すぎます', en: 'the text is too long' },
      { ja: `${LONGEST_TEXT} 文字以内で記入し、残りはファイルで添付してください`, en: `stay below ${LONGEST_TEXT} characters and attach the rest as a file` },
    );
  }
  for (const part of [text, about]) refusePrivateKey(Buffer.from(part));
  return { about: about.trim(), description: text, reporter: readReporter(reporter) };
}

/** @throws ProblemRefused for an address that no mail reaches, and texts out of bounds */
export function readReporter({ name, email, telephone }: Reporter): Reporter {
  const mailbox = email === null || email.trim() === '' ? null : readMailbox(email.trim());
  if (mailbox?.ok === false) {
    throw new ProblemRefused(
      { ja: `メールアドレス「${email ?? ''}」は使えません`, en: `the mail address "${email ?? ''}" ${mailbox.reason}` },
      { ja: '正しいアドレスを入力するか、空欄のまま匿名で送信してください', en: 'correct it, or leave it empty to report anonymously' },
    );
  }
  return { name: short(name, 200), email: mailbox === null ? null : mailbox.value, telephone: short(telephone, 50) };
}

function short(text: string | null, limit: number): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed.slice(0, limit);
}
