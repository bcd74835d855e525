import { DECIDED_UNDER } from '../../test/support/records.js';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeSoftwareCa } from '../../test/support/software-ca.js';
import type { SoftwareKeyKind } from '../../test/support/software-signer.js';
import type { AccountId, OrderId, OrganizationId } from '../core/ids.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import { readTbsCertificate } from '../x509/read-certificate.js';
import { fixParts, type FixedParts } from './fixed-parts.js';
import { readIssuingCa } from './issuing-ca.js';
import { planCertificate, type Plan } from './plan.js';
import type { IssuanceRequest, Issuer } from './ports.js';
import { prepareCertificate, spend, type Prepared } from './prepare.js';
import { parseProfile } from './profile.js';

const NOW = Date.UTC(2026, 10, 21, 12) / 1000;
const SERIAL = `01${'ab'.repeat(16)}`;
const profile = parseProfile(parse(readFileSync(new URL('../../config/profiles/ov.yaml', import.meta.url), 'utf8')));

let issuer: Issuer;
let parts: FixedParts;
beforeAll(async () => {
  ({ issuer } = await makeSoftwareCa(NOW - SECONDS_PER_DAY));
  parts = fixParts(profile, readIssuingCa(issuer));
});

const request = (): IssuanceRequest => ({
  orderId: 'order-1' as OrderId,
  accountId: 'account-1' as AccountId,
  organizationId: 'organization-1' as OrganizationId,
  profile: 'ov',
  names: ['example.com'],
  spki: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' }),
  subject: { country: 'JP', stateOrProvince: 'Tokyo', locality: 'Mitaka', organization: 'Example K.K.' },
  notBefore: null,
  notAfter: null,
  maxValidityDays: 200,
  decidedUnder: DECIDED_UNDER,
});

function plan(over: Partial<IssuanceRequest> = {}): Plan {
  const planned = planCertificate(parts, { ...request(), ...over }, NOW);
  if (!planned.ok) throw new Error(planned.problem.detail);
  return planned.plan;
}

async function prepared(): Promise<Prepared> {
  const result = await prepareCertificate(plan(), SERIAL, null, { now: NOW, baselineAt: NOW });
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return result.prepared;
}

describe('a prepared certificate', () => {
  it('carries the serial that was drawn and names the issuer byte for byte', async () => {
    const tbs = readTbsCertificate((await prepared()).tbs);
    expect(tbs.serial).toBe(SERIAL);
    expect(tbs.issuer.equals(readIssuingCa(issuer).certificate.subject)).toBe(true);
  });

  it('can be signed once', async () => {
    const token = await prepared();
    expect(spend(token)).toBe(token.tbs);
    expect(() => spend(token)).toThrow('signed already');
  });

  it('cannot be made by hand', async () => {
    const token = await prepared();
    expect(() => spend({ ...token })).toThrow('was not prepared');
  });

  it('is none when a lint finds something', async () => {
    const bad = plan({ subject: { ...request().subject, locality: 'N/A' } });
    const result = await prepareCertificate(bad, SERIAL, null, { now: NOW, baselineAt: NOW });
    expect(result).toMatchObject({ ok: false, findings: [{ id: 'br/subject-placeholders', citation: 'BR 7.1.4.2' }] });
  });

  it('keeps the limits of the day: 199 days pass in 2026 and fail in 2028', async () => {
    const in2028 = { now: NOW, baselineAt: Date.UTC(2028, 0, 1) / 1000 };
    expect(await prepareCertificate(plan(), SERIAL, null, in2028)).toMatchObject({ ok: false, findings: [{ id: 'br/validity-limit' }] });
  });
});

describe('an issuing CA', () => {
  it.each<SoftwareKeyKind>([3072, 'P-256', 'P-384'])('with a key of %s prepares certificates that pass', async (kind) => {
    const other = await makeSoftwareCa(NOW - SECONDS_PER_DAY, kind);
    const planned = planCertificate(fixParts(profile, readIssuingCa(other.issuer)), request(), NOW);
    expect(planned.ok && (await prepareCertificate(planned.plan, SERIAL, null, { now: NOW, baselineAt: NOW })).ok).toBe(true);
  });

  it('is refused when its algorithm does not fit its key', () => {
    expect(() => readIssuingCa({ ...issuer, signatureAlgorithm: 'ecdsa-with-SHA256' })).toThrow('cannot sign with ecdsa-with-SHA256');
  });
});
