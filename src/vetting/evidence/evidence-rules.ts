import type { Bilingual } from '../../core/language.js';
import type { EvidenceKind, VettedAttribute } from '../../core/state/application.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';

/** Which attributes a kind of evidence may support, from a day on. */
export interface EvidenceRule {
  readonly kind: EvidenceKind;
  readonly attributes: readonly VettedAttribute[];
  /** First and last day, UTC; null: no such end. */
  readonly from: EpochSeconds;
  readonly until: EpochSeconds | null;
  /** How old the document itself may be on the day on which it comes to us, in months; null: the reuse limit alone counts. */
  readonly documentMonths: number | null;
  readonly source: string;
}

const day = (text: string): EpochSeconds => Date.parse(`${text}T00:00:00Z`) / 1000;
/** CP 2.96 is in force. */
const CP = day('2021-06-15');
const IDENTITY = ['legalName', 'romanizedName', 'shortName', 'dba', 'address', 'jurisdiction', 'registrationNumber'] as const;
const CONTACT = ['telephone', 'contacts'] as const;

/*
 * BR 3.2.2.1: identity and address by (1) a government agency of the jurisdiction, (2) a Reliable Data Source, (3) a site visit, (4) an attestation
 * letter; the address also by a utility bill, a bank statement or a tax document, never the identity. BR 3.2.2.2 takes these for a trade name too.
 * BR 3.2.5: contacts come from a source other than the requester, and the requester is confirmed over one of them. The service notice, 3(1): a utility
 * bill is an original, at most 3 months old. A document of the organization itself (`power-of-attorney`) proves no attribute.
 */
export const EVIDENCE_RULES: readonly EvidenceRule[] = [
  { kind: 'registry-extract', attributes: IDENTITY, from: CP, until: null, documentMonths: null, source: 'BR 3.2.2.1 (1), CP 3.2.2' },
  { kind: 'government-document', attributes: [...IDENTITY, 'telephone'], from: CP, until: null, documentMonths: null, source: 'BR 3.2.2.1 (1), CP 3.2.2' },
  { kind: 'third-party-database', attributes: [...IDENTITY, ...CONTACT], from: CP, until: null, documentMonths: null, source: 'BR 3.2.2.1 (2), 3.2.2.7, CP 3.2.2' },
  { kind: 'site-visit', attributes: ['legalName', 'dba', 'address', ...CONTACT], from: CP, until: null, documentMonths: null, source: 'BR 3.2.2.1 (3)' },
  { kind: 'attestation-letter', attributes: [...IDENTITY, ...CONTACT], from: CP, until: null, documentMonths: null, source: 'BR 3.2.2.1 (4)' },
  { kind: 'utility-bill', attributes: ['address'], from: CP, until: null, documentMonths: 3, source: 'BR 3.2.2.1, service notice 3(1)' },
  { kind: 'bank-statement', attributes: ['address', 'dba'], from: CP, until: null, documentMonths: 3, source: 'BR 3.2.2.1, 3.2.2.2' },
  { kind: 'tax-document', attributes: ['address', 'dba'], from: CP, until: null, documentMonths: null, source: 'BR 3.2.2.1, 3.2.2.2' },
  { kind: 'communication-record', attributes: ['authority'], from: CP, until: null, documentMonths: null, source: 'BR 3.2.5, CP 3.2.5' },
];

export type Support = { ok: true; until: EpochSeconds } | { ok: false; reason: Bilingual };

/**
 * Whether evidence of a kind may support an attribute at `now`, and for how long: an attribute ages with its evidence (BR 4.2.1).
 * @param dates when it came to us, and the date on the document
 * @param reuseDays what policy and baseline allow on the day of `now`
 * @returns `until`: the first second at which it is too old
 */
export function maySupport(
  kind: EvidenceKind,
  attribute: VettedAttribute,
  { obtainedAt, issuedAt }: { obtainedAt: EpochSeconds; issuedAt: EpochSeconds | null },
  now: EpochSeconds,
  reuseDays: number,
): Support {
  const rule = EVIDENCE_RULES.find(
    (candidate) => candidate.kind === kind && candidate.attributes.includes(attribute) && now >= candidate.from && (candidate.until === null || now < candidate.until),
  );
  if (rule === undefined) {
    return refused('証拠の種類がこの項目を裏付けられません（BR 3.2.2.1）', 'evidence of this kind cannot support this attribute (BR 3.2.2.1)');
  }
  if (rule.documentMonths !== null) {
    if (issuedAt === null) return refused('書類に記載された日付が必要です', 'the date on the document is needed');
    if (obtainedAt >= monthsAfter(issuedAt, rule.documentMonths) + SECONDS_PER_DAY) {
      return refused(`受領時に発行から${rule.documentMonths}か月を過ぎています`, `it was more than ${rule.documentMonths} months old when it came to us (${rule.source})`);
    }
  }
  const until = obtainedAt + reuseDays * SECONDS_PER_DAY;
  if (now >= until) return refused(`入手から${reuseDays}日を過ぎています（BR 4.2.1）`, `it is older than ${reuseDays} days (BR 4.2.1)`);
  return { ok: true, until };
}

/** The kinds that may support an attribute at `now`. */
export function kindsFor(attribute: VettedAttribute, now: EpochSeconds): EvidenceKind[] {
  return EVIDENCE_RULES.filter((rule) => rule.attributes.includes(attribute) && now >= rule.from && (rule.until === null || now < rule.until)).map(({ kind }) => kind);
}

/** The same day of the month, or the last one of a shorter month. */
function monthsAfter(at: EpochSeconds, months: number): EpochSeconds {
  const date = new Date(at * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) / 1000;
}

function refused(ja: string, en: string): Support {
  return { ok: false, reason: { ja, en } };
}
