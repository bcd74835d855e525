import type { Bilingual } from '../core/language.js';
import { VETTED_ATTRIBUTES, type Application, type ApplicationEvidence, type DataSource, type NameFinding, type VettedAttribute } from '../core/state/application.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../core/time.js';
import { ATTRIBUTE_WORDS } from '../core/state/application-words.js';
import { attributeValue } from './attribute-value.js';
import { checkAttributes } from './check-attributes.js';
import { checkClaim } from './check-claim.js';
import { maySupport } from './evidence/evidence-rules.js';
import { subjectOf } from './subject-of.js';

/** Everything that decides whether an application can go on. */
export interface ApplicationFacts {
  readonly application: Pick<Application, 'claim' | 'subject'>;
  readonly evidence: readonly ApplicationEvidence[];
  /** Those that evidence of the kind third-party database may name. */
  readonly dataSources: readonly DataSource[];
  /** Risky names of the claim, with decisions. */
  readonly risks: readonly NameFinding[];
  /** Whether CP, CPS and terms of use in force were accepted for the organization (CP 4.1.2, BR 4.1.2). */
  readonly termsAccepted: boolean;
  /** What policy and baseline allow on the day of `now` (BR 4.2.1). */
  readonly reuseDays: number;
}

/** Something that is not there yet, and whose turn it is. */
export interface Missing {
  readonly by: 'applicant' | 'officer';
  /** A member of the claim, an attribute, `terms`, `subject` or `risk`. */
  readonly about: string;
  readonly text: Bilingual;
}

/** How well an attribute stands. */
export interface AttributeSupport {
  readonly attribute: VettedAttribute;
  readonly value: string;
  readonly needed: boolean;
  /** The youngest evidence that was found to support the value as it is claimed now, and is fresh. */
  readonly supportedBy: ApplicationEvidence | null;
  readonly waiting: readonly ApplicationEvidence[];
}

export interface Completeness {
  readonly missing: readonly Missing[];
  readonly attributes: readonly AttributeSupport[];
  /** When the oldest evidence that is needed was obtained; null while any is missing. */
  readonly vettedAt: EpochSeconds | null;
  /** First second at which the vetting will be too old. */
  readonly expiresAt: EpochSeconds | null;
}

const ALWAYS = ['legalName', 'address', 'jurisdiction', 'registrationNumber', 'telephone', 'contacts', 'authority'] as const satisfies readonly VettedAttribute[];
/** Documents for these come from the applicant; the rest is found out by officers, from sources other than the requester (BR 3.2.5). */
const FROM_APPLICANT: readonly VettedAttribute[] = ['legalName', 'romanizedName', 'shortName', 'dba', 'address', 'jurisdiction', 'registrationNumber'];

/**
 * What an application lacks (CP 3.2.2, 4.2.2; BR 3.2.2, 4.2.1). Nothing by the applicant: it may be submitted. Nothing at all: it may be approved.
 * An attribute is supported by evidence that an officer accepted for this very value, of a kind that may support it, and that is fresh on the day.
 */
export function whatIsMissing(facts: ApplicationFacts, now: EpochSeconds): Completeness {
  const { application, risks, termsAccepted, reuseDays } = facts;
  const { claim, subject } = application;
  const attributes = VETTED_ATTRIBUTES.map((attribute) => supportOf(attribute, facts, now));
  const missing: Missing[] = checkClaim(claim).map(({ member, text }) => ({ by: 'applicant', about: member, text }));
  if (!termsAccepted) {
    missing.push({ by: 'applicant', about: 'terms', text: { ja: '証明書ポリシー・利用規約への同意が必要です（CP 4.1.2）', en: 'the Certificate Policy and the terms of use have to be accepted (CP 4.1.2)' } });
  }
  for (const { attribute, needed, supportedBy, waiting, value } of attributes) {
    if (!needed || supportedBy !== null || value === '') continue;
    const { ja, en } = ATTRIBUTE_WORDS[attribute];
    if (waiting.length > 0) missing.push({ by: 'officer', about: attribute, text: { ja: `「${ja}」の証拠の確認`, en: `evidence for the ${en} waits to be judged` } });
    else {
      const by = FROM_APPLICANT.includes(attribute) ? 'applicant' : 'officer';
      missing.push({ by, about: attribute, text: { ja: `「${ja}」を裏付ける証拠`, en: `evidence that supports the ${en}` } });
    }
  }
  for (const { name, resembles, list, decision } of risks) {
    if (decision === 'cleared' && list !== 'denied') continue;
    const text =
      list === 'denied'
        ? { ja: `名称「${name}」は拒否リストにあります（${resembles}）`, en: `the name "${name}" is denied (${resembles})` }
        : { ja: `名称「${name}」は「${resembles}」に似ています。審査担当者の確認が必要です`, en: `the name "${name}" resembles "${resembles}" and has to be cleared by an officer` };
    missing.push({ by: 'officer', about: 'risk', text });
  }
  if (subject === null) missing.push({ by: 'officer', about: 'subject', text: { ja: '証明書に載せる表記の選択', en: 'which forms of name and address go into certificates' } });
  else {
    for (const fault of checkAttributes(subjectOf(claim, subject)))
      missing.push({ by: 'officer', about: 'subject', text: { ja: `証明書に載せる表記：${fault}`, en: `the subject of certificates: ${fault}` } });
  }
  const needed = attributes.filter((each) => each.needed);
  const dates = needed.flatMap(({ supportedBy }) => (supportedBy === null ? [] : [supportedBy.obtainedAt]));
  const vettedAt = dates.length === needed.length ? Math.min(...dates) : null;
  return { missing, attributes, vettedAt, expiresAt: vettedAt === null ? null : vettedAt + reuseDays * SECONDS_PER_DAY };
}

function supportOf(attribute: VettedAttribute, { application: { claim, subject }, evidence, dataSources, reuseDays }: ApplicationFacts, now: EpochSeconds): AttributeSupport {
  const value = attributeValue(claim, attribute);
  const usable = evidence.filter((each) => maySupport(each.kind, attribute, each, now, reuseDays).ok && namesGoodSource(each, dataSources));
  const accepted = usable.filter(({ verdict, found }) => verdict === 'accepted' && value !== '' && found[attribute] === value);
  const waiting = usable.filter(({ verdict, supports }) => verdict === 'waiting' && supports.includes(attribute));
  const supportedBy = accepted.reduce<ApplicationEvidence | null>((best, each) => (best === null || each.obtainedAt > best.obtainedAt ? each : best), null);
  // Once the forms are chosen, the others need no evidence of their own.
  const chosen = subject === null ? value !== '' : subject.name === attribute;
  const needed = (ALWAYS as readonly VettedAttribute[]).includes(attribute) || chosen;
  return { attribute, value, needed, supportedBy, waiting };
}

/** BR 3.2.2.7: a database counts once officers have evaluated it. */
function namesGoodSource({ kind, dataSourceId }: ApplicationEvidence, dataSources: readonly DataSource[]): boolean {
  if (kind !== 'third-party-database') return true;
  return dataSources.some(({ id, confirmedAt, retiredAt }) => id === dataSourceId && confirmedAt !== null && retiredAt === null);
}
