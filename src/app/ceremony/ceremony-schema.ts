import { z } from 'zod';
import { personName } from '../custody/person-name.js';

/*
 * A ceremony, as people write and review it. Strict: an unknown key is a fault. config/ceremony-example.yaml shows every key.
 */
const path = z.string().min(1);
const id = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be lower-case letters, digits, dots and hyphens');
const label = z.string().min(1).max(64);
const httpUrl = z.string().regex(/^http:\/\/[^\s/?#@]+\/[^\s]*$/, 'must be an absolute http URL (BR 7.1.2.11.2)');
const days = (least: number, most: number) => z.int().min(least).max(most);
/** CP 6.3.2: CA keys live 20 years at most. */
const KEY_MOST_DAYS = 7_305;

const generate = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('RSA'), bits: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]) }),
  z.strictObject({ type: z.literal('EC'), curve: z.enum(['P-256', 'P-384']) }),
]);

const subject = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code'),
  organization: z.string().min(1).max(64),
  commonName: z.string().min(1).max(64),
});

/** A certificate of a CA or responder that the root takes back: it is on every CRL from then on (BR 4.9.1.2). CA certificates have a reason (BR 7.2.2). */
const revoked = z.strictObject({
  certificate: path,
  at: z.iso.datetime({ precision: 0 }),
  reason: z.union([z.literal(1), z.literal(3), z.literal(4), z.literal(5), z.literal(9)]),
});

const root = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('new'),
    id,
    key: label,
    generate,
    subject,
    /** BR 7.1.2.1.1: 2922 days at least. */
    validityDays: days(2_922, KEY_MOST_DAYS),
    /** BR 4.9.7: a CRL of a CA that certifies CAs lives 12 months at most. */
    crlDays: days(1, 365).default(365),
    revoked: z.array(revoked).default([]),
  }),
  z.strictObject({ source: z.literal('existing'), id, key: label, certificate: path, crlDays: days(1, 365).default(365), revoked: z.array(revoked).default([]) }),
  z.strictObject({ source: z.literal('outside'), id, certificate: path, chain: z.array(path).default([]) }),
]);

const issuing = z.strictObject({
  id,
  key: label,
  generate,
  subject,
  validityDays: days(1, KEY_MOST_DAYS),
  pathLength: z.int().min(0).max(4).default(0),
  policies: z
    .array(z.strictObject({ oid: z.string().regex(/^[0-2](\.(0|[1-9]\d*))+$/, 'must be dotted decimal'), cps: z.url({ protocol: /^https?$/ }).nullable().default(null) }))
    .min(1),
  /** Where the root publishes its CRL and its certificate. */
  crlUrl: httpUrl,
  caIssuersUrl: httpUrl.nullable().default(null),
  /** The certificate of the issuing CA that this one follows (CP 5.6). */
  replaces: path.nullable().default(null),
  ocsp: z.strictObject({ id, key: label, generate, subject, validityDays: days(1, KEY_MOST_DAYS) }),
});

export const ceremonyFile = z.strictObject({
  title: z.string().min(1).max(200),
  people: z.strictObject({ file: path, present: z.array(personName).min(2) }),
  token: z.strictObject({
    module: path,
    label: z.string().min(1).max(32),
    pinFile: path.optional(),
    /** `shares`: the PIN is random, known to nobody, and made with the token on the first run. */
    pin: z.enum(['prompt', 'shares']).optional(),
  }),
  folder: path,
  /** Whose audit log gets an event; null: the transcript alone tells. */
  database: z.string().min(1).nullable().default(null),
  /** Null: the token holds no root, and none is looked for. */
  root: root.nullable(),
  issuing: issuing.nullable().default(null),
  /** The key that signs the audit log's heads (CP 5.5.3). It gets no certificate. */
  audit: z.strictObject({ id, key: label, generate }).nullable().default(null),
  /** Who can bring the PIN together. */
  activation: z.strictObject({ threshold: z.int().min(2).max(16), holders: z.array(personName).min(2).max(16) }).nullable().default(null),
});

export type CeremonyFile = z.infer<typeof ceremonyFile>;
export type KeyKind = z.infer<typeof generate>;
export type AuthoritySubject = z.infer<typeof subject>;
