import { z } from 'zod';
import type { Profile } from './ports.js';

const RESERVED_OV_POLICY = '2.23.140.1.2.2';
/** BR 6.3.2 has no limit above 398 days since 2020-09-01, and CP 6.3.2 none at all. */
const MOST_VALIDITY_DAYS = 398;
const HOURS_48 = 172_800;

const oid = z
  .string({ error: 'must be a dotted decimal OID; in YAML write it in quotes when it has a single dot' })
  .regex(/^[0-2](\.(0|[1-9]\d*))+$/, 'must be a dotted decimal OID');

const shape = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens, at most 64'),
  description: z.string().min(1),
  policy: z.string().min(1),
  issuerId: z.string().min(1),
  validityDays: z.int().min(1).max(MOST_VALIDITY_DAYS),
  backdateSeconds: z.int().min(0).max(HOURS_48, 'must be at most 172800: notBefore is within 48 hours of signing (BR 7.1.2.7)'),
  subject: z.strictObject({
    commonName: z.boolean(),
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code'))
      .min(1)
      .refine(distinct, 'must not repeat a country')
      .optional(),
  }),
  keyUsage: z
    .array(z.enum(['digitalSignature', 'keyEncipherment']))
    .refine((usages) => usages.includes('digitalSignature'), 'must include digitalSignature: EC keys may have nothing else (BR 7.1.2.7.11)')
    .refine(distinct, 'must not repeat a usage'),
  certificatePolicies: z
    .array(
      z.strictObject({
        oid,
        cps: z
          .url({ protocol: /^https?$/, error: 'must be an http or https URL (BR 7.1.2.7.9)' })
          .regex(/^[\x21-\x7e]+$/, 'must be ASCII: it becomes an IA5String')
          .optional(),
      }),
    )
    .refine(
      (policies) =>
        policies
          .filter((policy) => policy.oid.startsWith('2.23.140.1.2.'))
          .map((policy) => policy.oid)
          .join() === RESERVED_OV_POLICY,
      `must have exactly one reserved policy OID, for organization-validated certificates ${RESERVED_OV_POLICY} (BR 7.1.2.7.9)`,
    )
    .refine((policies) => !policies.some((policy) => policy.oid === '2.5.29.32.0'), 'must not have anyPolicy (BR 7.1.2.7.9)')
    .refine((policies) => distinct(policies.map((policy) => policy.oid)), 'must not repeat an OID (RFC 5280 §4.2.1.4)'),
  subjectKeyIdentifier: z.boolean(),
  caIssuers: z.boolean(),
  ct: z.enum(['public', 'none']).default('public'),
});

/** Why a profile file was not taken: every fault at once, each with the path of its member. */
export class ProfileFault extends Error {
  override readonly name = 'ProfileFault';
  readonly faults: readonly { readonly path: string; readonly message: string }[];

  constructor(faults: readonly { path: string; message: string }[]) {
    super(faults.map(({ path, message }) => `${path}: ${message}`).join('\n'));
    this.faults = faults;
  }
}

/**
 * Turns the parsed YAML of config/profiles/NAME.yaml into a profile, deep-frozen. Unknown members are faults.
 * @throws ProfileFault with all faults, `certificatePolicies.0.oid: …`
 */
export function parseProfile(raw: unknown): Profile {
  const result = shape.safeParse(raw);
  if (!result.success) {
    throw new ProfileFault(
      result.error.issues.map((issue) => ({ path: issue.path.map(String).join('.') || '(file)', message: issue.message })),
    );
  }
  const { subject, certificatePolicies, keyUsage, ...rest } = result.data;
  return Object.freeze({
    ...rest,
    commonName: subject.commonName,
    countries: subject.countries === undefined ? null : Object.freeze(subject.countries),
    keyUsage: Object.freeze(keyUsage),
    certificatePolicies: Object.freeze(certificatePolicies.map((policy) => Object.freeze({ oid: policy.oid, cps: policy.cps ?? null }))),
  });
}

function distinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
