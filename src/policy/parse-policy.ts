import { z } from 'zod';
import { challengesOf, isChallengeType, isValidationMethod } from './methods.js';
import { LEVELS } from './level.js';
import { toFaults, type Parsed } from './parsed.js';
import { PROFILE_FIELDS, type Policy, type ProfileField } from './policy.js';

const days = z.int().min(1).max(3650);
const bits = z.int().min(2048, 'must be 2048 or more (BR 6.1.5)').max(16_384).multipleOf(8, 'must be a multiple of 8 (BR 6.1.5)');
/** What stock clients ask for, and nothing that they could stumble over. */
const STOCK_CHALLENGES = ['http-01', 'dns-01', 'tls-alpn-01'];
const hours = z.int().min(1).max(8760);
const level = z.enum(LEVELS);
const unique = <T>(values: readonly T[]) => new Set(values).size === values.length;

const policyFile = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'must be lower-case letters, digits, dots and hyphens'),
  version: z.string().min(1),
  oid: z.string().regex(/^[0-2](\.(0|[1-9][0-9]*))+$/, 'must be an object identifier in dotted decimal'),
  methods: z
    .array(z.string().refine(isValidationMethod, 'must be the BR section of a known validation method, such as 3.2.2.4.7'))
    .min(1)
    .refine(unique, 'must not name a method twice'),
  challenges: z
    .array(z.string().refine(isChallengeType, 'must be a challenge type that this version performs, such as http-01'))
    .min(1)
    .refine(unique, 'must not name a challenge type twice')
    .optional(),
  dnsPersist: z.enum(['draft-01', 'draft-02']).default('draft-01'),
  wildcards: z.boolean(),
  maxNames: z.int().min(1).max(1000),
  maxValidityDays: days,
  domainReuseDays: days,
  organizationReuseDays: days,
  keys: z
    .strictObject({
      rsa: z
        .strictObject({ minBits: bits, maxBits: bits })
        .refine((range) => range.minBits <= range.maxBits, 'minBits must not exceed maxBits')
        .nullable(),
      ec: z.array(z.enum(['P-256', 'P-384', 'P-521'])).refine(unique, 'must not name a curve twice'),
    })
    .refine((keys) => keys.rsa !== null || keys.ec.length > 0, 'must allow some kind of key'),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code of two upper-case letters'))
    .min(1)
    .refine(unique, 'must not name a country twice')
    .nullable(),
  caaIdentities: z
    .array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a lower-case domain name without a trailing dot'))
    .min(1)
    .refine(unique, 'must not name an identity twice'),
  randomValueDays: days,
  profile: z.strictObject(Object.fromEntries(PROFILE_FIELDS.map((field) => [field, level])) as Record<ProfileField, typeof level>),
  crl: z
    .strictObject({ intervalHours: hours, validityHours: hours, reasonCode: level })
    .refine((crl) => crl.intervalHours < crl.validityHours, 'intervalHours must be less than validityHours'),
  ocsp: z.strictObject({ refreshHours: hours }),
  archiveYears: z.int().min(1).max(100),
  renewalDays: days,
  sections: z.record(z.string(), z.string().min(1, 'must name a section')),
});

/** Members that need a section: a decision by them must be traceable to the policy's text. */
const TRACEABLE = [
  'methods',
  'wildcards',
  'maxNames',
  'maxValidityDays',
  'domainReuseDays',
  'organizationReuseDays',
  'keys',
  'countries',
  'caaIdentities',
  'randomValueDays',
  'profile',
  'crl',
  'ocsp',
  'archiveYears',
  'renewalDays',
] as const satisfies readonly (keyof Policy)[];

/**
 * Reads a policy file.
 * @param raw the parsed YAML of config/policies/NAME.yaml
 * @param hash SHA-256 of the file's bytes, lower-case hex; kept with every order
 */
export function parsePolicy(raw: unknown, hash: string): Parsed<Policy> {
  const parsed = policyFile.safeParse(raw);
  if (!parsed.success) return { ok: false, faults: toFaults(parsed.error) };
  // zod keeps what refine narrows to itself; the checks above make each one a method, and a challenge type.
  const methods = parsed.data.methods.filter(isValidationMethod);
  const behind = new Set<string>(challengesOf(methods));
  const idle = (parsed.data.challenges ?? []).filter((type) => !behind.has(type));
  if (idle.length > 0) return { ok: false, faults: [`challenges: no method of this policy stands behind ${idle.join(', ')}`] };
  const faults = sectionFaults(parsed.data.sections);
  if (faults.length > 0) return { ok: false, faults };
  const challenges = (parsed.data.challenges ?? STOCK_CHALLENGES.filter((type) => behind.has(type))).filter(isChallengeType);
  return { ok: true, value: { ...parsed.data, methods, challenges, hash } };
}

function sectionFaults(sections: Readonly<Record<string, string>>): string[] {
  const missing = TRACEABLE.filter((member) => sections[member] === undefined).map((member) => `sections: there is none for ${member}`);
  const known = (key: string) => TRACEABLE.some((member) => member === key) || isValidationMethod(key);
  const idle = Object.keys(sections)
    .filter((key) => !known(key) && !known(key.slice(0, key.indexOf('.'))))
    .map((key) => `sections.${key}: there is no such member or method`);
  return [...missing, ...idle];
}
