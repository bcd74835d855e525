import { describe, expect, test } from 'vitest';
import { EVIDENCE_KINDS, VETTED_ATTRIBUTES, type EvidenceKind, type VettedAttribute } from '../../core/state/application.js';
import { kindsFor, maySupport } from './evidence-rules.js';

const DAY = 86_400;
const at = (text: string) => Date.parse(`${text}Z`) / 1000;
const now = at('2026-11-24T00:00:00');
const support = (kind: EvidenceKind, attribute: VettedAttribute, obtainedAt = now, issuedAt: number | null = obtainedAt, asked = now) =>
  maySupport(kind, attribute, { obtainedAt, issuedAt }, asked, 398);

/** BR 3.2.2.1, 3.2.2.2, 3.2.5: every kind with everything that it may support; nothing else does. */
const TABLE: Record<EvidenceKind, readonly VettedAttribute[]> = {
  'registry-extract': ['legalName', 'romanizedName', 'shortName', 'dba', 'address', 'jurisdiction', 'registrationNumber'],
  'government-document': ['legalName', 'romanizedName', 'shortName', 'dba', 'address', 'jurisdiction', 'registrationNumber', 'telephone'],
  'third-party-database': ['legalName', 'romanizedName', 'shortName', 'dba', 'address', 'jurisdiction', 'registrationNumber', 'telephone', 'contacts'],
  'site-visit': ['legalName', 'dba', 'address', 'telephone', 'contacts'],
  'attestation-letter': ['legalName', 'romanizedName', 'shortName', 'dba', 'address', 'jurisdiction', 'registrationNumber', 'telephone', 'contacts'],
  'utility-bill': ['address'],
  'bank-statement': ['dba', 'address'],
  'tax-document': ['dba', 'address'],
  'communication-record': ['authority'],
  'power-of-attorney': [],
};

test.each(EVIDENCE_KINDS.flatMap((kind) => VETTED_ATTRIBUTES.map((attribute) => [kind, attribute] as const)))('%s and %s', (kind, attribute) => {
  expect(support(kind, attribute).ok).toBe(TABLE[kind].includes(attribute));
});

describe('age', () => {
  test('ends with the reuse limit, to the second', () => {
    const obtained = now - 398 * DAY;
    expect(support('registry-extract', 'legalName', obtained + 1)).toEqual({ ok: true, until: now + 1 });
    expect(support('registry-extract', 'legalName', obtained)).toMatchObject({ ok: false });
  });

  test('a utility bill has to bear a date, of the last three months on the day on which it comes', () => {
    expect(support('utility-bill', 'address', now, null)).toMatchObject({ ok: false });
    expect(support('utility-bill', 'address', now, at('2026-08-24T00:00:00')).ok).toBe(true);
    expect(support('utility-bill', 'address', now + DAY - 1, at('2026-08-24T00:00:00'), now + DAY).ok).toBe(true);
    expect(support('utility-bill', 'address', now + DAY, at('2026-08-24T00:00:00'), now + DAY).ok).toBe(false);
    // 30 November has no counterpart in February.
    expect(support('utility-bill', 'address', at('2027-02-28T23:59:59'), at('2026-11-30T00:00:00'), at('2027-03-02T00:00:00')).ok).toBe(true);
    expect(support('utility-bill', 'address', at('2027-03-01T00:00:00'), at('2026-11-30T00:00:00'), at('2027-03-02T00:00:00')).ok).toBe(false);
  });

  test('no rule before the Certificate Policy', () => {
    const first = at('2021-06-15T00:00:00');
    expect(support('registry-extract', 'legalName', first - DAY, null, first - 1).ok).toBe(false);
    expect(support('registry-extract', 'legalName', first - DAY, null, first).ok).toBe(true);
  });
});

test('kinds for a form to offer', () => {
  expect(kindsFor('authority', now)).toEqual(['communication-record']);
  expect(kindsFor('address', now)).toContain('utility-bill');
});
