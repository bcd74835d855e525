import { expect, test } from 'vitest';
import type { CertificateId, OrganizationId, PersonId } from '../../core/ids.js';
import { acceptanceState, COMPLAINT_SECONDS } from './acceptance.js';

const ISSUED = 1_800_000_000;
const certificateId = 'c' as CertificateId;
const person = { personId: 'p' as PersonId, personName: 'Hanako' };
const acceptance = { certificateId, way: 'download', ...person, acceptedAt: ISSUED + 5 } as const;
const complaint = { certificateId, organizationId: 'o' as OrganizationId, text: 'wrong', ...person, complainedAt: ISSUED + 9, closed: null };

test('a certificate counts as accepted a week after it was offered, to the second (CP 4.4.1)', () => {
  const at = (now: number) => acceptanceState(ISSUED, { acceptance: undefined, complaint: undefined }, now);
  expect(at(ISSUED + COMPLAINT_SECONDS - 1)).toEqual({ state: 'open', until: ISSUED + 604_800 });
  expect(at(ISSUED + COMPLAINT_SECONDS)).toEqual({ state: 'accepted', way: 'time', at: ISSUED + 604_800, by: null });
});

test('a download accepts, and a complaint stands before everything', () => {
  expect(acceptanceState(ISSUED, { acceptance, complaint: undefined }, ISSUED + 10)).toEqual({ state: 'accepted', way: 'download', at: ISSUED + 5, by: 'Hanako' });
  expect(acceptanceState(ISSUED, { acceptance, complaint }, ISSUED + COMPLAINT_SECONDS)).toEqual({ state: 'complained', complaint });
});
