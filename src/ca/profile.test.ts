import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseProfile, ProfileFault } from './profile.js';

const FOLDER = new URL('../../config/profiles/', import.meta.url);
const raw = (file: string): Record<string, unknown> => parse(readFileSync(new URL(file, FOLDER), 'utf8'));

function faults(value: unknown): string[] {
  try {
    parseProfile(value);
    return [];
  } catch (error) {
    if (!(error instanceof ProfileFault)) throw error;
    return error.message.split('\n');
  }
}

describe('config/profiles', () => {
  it.each(readdirSync(FOLDER).filter((file) => file.endsWith('.yaml')))('%s can be read and is called like its file', (file) => {
    expect(parseProfile(raw(file)).name).toBe(file.replace('.yaml', ''));
  });

  it('has CP 7.1 as written, and what the amended policy makes of it', () => {
    const cp = { oid: '1.2.392.200091.100.751.1', cps: 'https://repo1.secomtrust.net/spcpp/pfw/pfwsr3ca/' };
    const reserved = { oid: '2.23.140.1.2.2', cps: null };
    const strict = parseProfile(raw('sr-ov.yaml'));
    const amended = parseProfile(raw('ov.yaml'));
    expect(strict).toMatchObject({ policy: 'secom-sr-2.96', certificatePolicies: [cp, reserved], caIssuers: false, countries: ['JP'] });
    expect(amended).toMatchObject({ policy: 'ov-acme', certificatePolicies: [reserved, cp], caIssuers: true });
    for (const profile of [strict, amended]) {
      expect(profile).toMatchObject({
        validityDays: 199,
        commonName: true,
        subjectKeyIdentifier: true,
        keyUsage: ['digitalSignature', 'keyEncipherment'],
      });
    }
  });
});

describe('parseProfile', () => {
  it('freezes what it returns', () => {
    const profile = parseProfile(raw('ov.yaml'));
    expect(
      [profile, profile.keyUsage, profile.certificatePolicies, profile.certificatePolicies[0], profile.countries].every(Object.isFrozen),
    ).toBe(true);
  });

  it('takes any country where none are listed', () => {
    expect(parseProfile({ ...raw('ov.yaml'), subject: { commonName: true } }).countries).toBeNull();
  });

  it('reports every fault at once, each with its path', () => {
    const { description: _, ...rest } = raw('ov.yaml');
    expect(
      faults({
        ...rest,
        validityDays: 399,
        backdateSeconds: 200_000,
        subject: { commonName: 'yes', countries: ['Japan'] },
        caIssuer: true,
      }),
    ).toEqual([
      expect.stringMatching(/^description: /),
      expect.stringMatching(/^validityDays: .*398/),
      expect.stringMatching(/^backdateSeconds: .*48 hours/),
      expect.stringMatching(/^subject\.commonName: /),
      expect.stringMatching(/^subject\.countries\.0: .*ISO 3166-1/),
      expect.stringMatching(/^\(file\): .*"caIssuer"/),
    ]);
  });

  const policies = (...certificatePolicies: object[]): object => ({ ...raw('ov.yaml'), certificatePolicies });
  it.each<[string, object, RegExp]>([
    ['no reserved OID', policies({ oid: '1.2.3' }), /^certificatePolicies: .*exactly one reserved/],
    ['two reserved OIDs', policies({ oid: '2.23.140.1.2.2' }, { oid: '2.23.140.1.2.1' }), /^certificatePolicies: .*exactly one reserved/],
    ['anyPolicy', policies({ oid: '2.23.140.1.2.2' }, { oid: '2.5.29.32.0' }), /^certificatePolicies: .*anyPolicy/],
    ['an OID twice', policies({ oid: '2.23.140.1.2.2' }, { oid: '1.2.3' }, { oid: '1.2.3' }), /^certificatePolicies: .*repeat/],
    ['a CPS that is no URL', policies({ oid: '2.23.140.1.2.2', cps: 'our CPS' }), /^certificatePolicies\.0\.cps: .*http/],
    ['keyEncipherment alone', { ...raw('ov.yaml'), keyUsage: ['keyEncipherment'] }, /^keyUsage: .*digitalSignature/],
    ['another key usage', { ...raw('ov.yaml'), keyUsage: ['digitalSignature', 'keyCertSign'] }, /^keyUsage\.1: /],
    ['a number for an OID', policies({ oid: 2.23 }), /^certificatePolicies\.0\.oid: .*dotted decimal/],
  ])('refuses %s', (_, value, fault) => {
    expect(faults(value)).toContainEqual(expect.stringMatching(fault));
  });

  it('refuses what is no mapping', () => expect(faults(null)).toHaveLength(1));
});
