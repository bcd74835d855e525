import type { Actor, Membership } from '../../src/core/actor.js';
import type { OrganizationId, PersonId } from '../../src/core/ids.js';
import type { Claim } from '../../src/core/state/application.js';

/** A claim that lacks nothing. The corporate number is Tokyo's own invention for this test: its check digit is right. */
export const CLAIM: Claim = {
  legalName: '株式会社例示',
  romanizedName: 'Reiji KK',
  shortName: '',
  dba: '',
  country: 'JP',
  stateOrProvince: '東京都',
  locality: '千代田区',
  romanizedStateOrProvince: 'Tokyo',
  romanizedLocality: 'Chiyoda-ku',
  streetAddress: '丸の内1-1-1',
  postalCode: '100-0005',
  jurisdiction: 'JP',
  registrationNumber: '7000012050002',
  telephone: '+81-3-1234-5678',
  contacts: [{ name: '田中 花子', email: 'hanako@example.co.jp', telephone: '+81-3-1234-5679' }],
};

/** An officer, as a session finds one. */
export function officerActor(officerName: string, change: Partial<Actor> = {}): Actor {
  return {
    personId: `id-of-${officerName}` as PersonId,
    name: officerName,
    officerName,
    email: `${officerName}@ca.example`,
    language: 'ja',
    officerRoles: ['officer'],
    memberships: [],
    scopes: null,
    ...change,
  };
}

/** A person of organizations. */
export function memberActor(name: string, organizationIds: readonly OrganizationId[] = [], role: Membership['role'] = 'manager'): Actor {
  return {
    personId: `id-of-${name}` as PersonId,
    name,
    officerName: null,
    email: `${name}@example.co.jp`,
    language: 'ja',
    officerRoles: [],
    memberships: organizationIds.map((organizationId) => ({ organizationId, role, through: null })),
    scopes: null,
  };
}

/** A small PDF that a reader opens. */
export function plainPdf(text = 'registry extract'): Buffer {
  const stream = `BT /F1 12 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, n) => {
    const at = body.length;
    body += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(`${body}xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`, 'latin1');
}
