import { z } from 'zod';
import { statementHolds } from '../audit/signed-statement.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import { checkAudit, type ProvenEvent } from './check-audit.js';
import { checkCertificate } from './check-certificate.js';
import { checkRecords } from './check-records.js';
import { checkRules } from './check-rules.js';
import { FORMAT, sectionHash, type Dossier, type Sections } from './dossier.js';
import { organizationThen } from './organization-then.js';
import type { Verdict } from './verdict.js';

export interface DossierVerification {
  /** Lower-case hex; empty where the manifest cannot be read. */
  readonly serial: string;
  readonly made: string;
  /** What was checked, in words, and what is wrong with it; an empty list: nothing. */
  readonly checks: readonly { readonly name: string; readonly failures: readonly string[] }[];
  readonly ok: boolean;
  /** Whether the audit key and the issuer were given, and not taken from the dossier itself. */
  readonly auditKeyGiven: boolean;
  readonly issuerGiven: boolean;
}

export interface DossierTrust {
  /** The audit key and former ones as the verifier knows them, SubjectPublicKeyInfo in DER; null: the one that the dossier names. */
  readonly auditKeys: readonly Buffer[] | null;
  /** The issuer's certificate as the verifier knows it, DER; null: the dossier's. */
  readonly issuer: Buffer | null;
  /** YAML as plain data. @throws for a text that is none */
  readonly parseYaml: (text: string) => unknown;
}

const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const ruleText = z.strictObject({ name: z.string(), sha256: z.string(), text: z.string() });
const sections = z.strictObject({
  certificate: row,
  issuer: ruleText.nullable(),
  order: z.strictObject({ row, authorizations: z.array(row) }),
  account: z.strictObject({ row, formerKeys: z.array(row) }),
  eabKey: row.nullable(),
  organization: z.strictObject({
    row,
    approvals: z.array(row),
    applications: z.array(row).optional(),
    steps: z.array(row).optional(),
    evidence: z.array(row).optional(),
  }),
  authorizations: z.array(z.strictObject({ row, challenges: z.array(row) })),
  caaChecks: z.array(row),
  scts: z.array(row),
  lints: ruleText.nullable(),
  rules: z.strictObject({ policy: ruleText.nullable(), baseline: ruleText.nullable(), profile: ruleText.nullable() }),
  status: z.strictObject({ crl: row.nullable() }),
  audit: z.array(
    z.strictObject({
      from: z.int(),
      previous: z.string(),
      links: z.array(z.string()),
      head: z.strictObject({ statement: z.string(), algorithm: z.string(), key: z.string(), signature: z.string() }),
    }),
  ),
});
const dossier = z.strictObject({
  format: z.literal(FORMAT),
  sections,
  manifest: z.string(),
  algorithm: z.string(),
  auditKey: z.base64(),
  signature: z.base64(),
});
const manifestText = z.strictObject({
  format: z.literal(FORMAT),
  serial: z.string(),
  made: z.string(),
  sections: z.record(z.string(), z.string()),
});

/** The file is no dossier at all. */
export class NoDossier extends Error {
  override readonly name = 'NoDossier';
}

/**
 * Judges a dossier by itself: signatures, hashes, the audit chain, and that certificate, order, organization, validations and rules say the same.
 * Everything is checked, whatever has failed before.
 * @throws NoDossier for a text that is none
 */
export function verifyDossier(text: string, trust: DossierTrust): DossierVerification {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new NoDossier('it is not JSON', { cause });
  }
  const parsed = dossier.safeParse(raw);
  if (!parsed.success) {
    throw new NoDossier(parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(top level)'}: ${message}`).join('; '));
  }
  // The schema is the type; zod cannot say `readonly`.
  const file = parsed.data as unknown as Dossier;
  const checks: { name: string; failures: readonly string[] }[] = [];
  const check = (name: string, act: (fail: Verdict) => void) => {
    const failures: string[] = [];
    try {
      act((failure) => failures.push(failure));
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
    checks.push({ name, failures });
  };

  const auditKey = Buffer.from(file.auditKey, 'base64');
  const auditKeys = trust.auditKeys ?? [auditKey];
  let manifest: z.infer<typeof manifestText> | undefined;
  check('signature of the dossier', (fail) => {
    if (!auditKeys.some((key) => key.equals(auditKey))) fail('it names another audit key than the one given');
    const { manifest: statement, algorithm, signature } = file;
    const signed = { statement, algorithm: algorithm as SignatureAlgorithm, signature: Buffer.from(signature, 'base64') };
    if (!auditKeys.some((spki) => statementHolds({ ...signed, spki }))) fail('the manifest is not signed with the audit key');
    manifest = readManifest(statement);
    if (manifest === undefined) fail('the manifest cannot be read');
  });
  check('sections as signed', (fail) => {
    // As it came: the schema has put members into its own order.
    const given = (raw as { sections: Record<string, unknown> }).sections;
    for (const name of new Set([...Object.keys(given), ...Object.keys(manifest?.sections ?? {})])) {
      if (manifest?.sections[name] !== sectionHash(given[name])) fail(`section ${name} is not the one that was signed`);
    }
  });
  let events: readonly ProvenEvent[] = [];
  check('audit chain', (fail) => {
    events = checkAudit(file.sections.audit, auditKeys, fail);
  });
  checkContent(file.sections, events, manifest?.serial ?? '', trust, check);
  return {
    serial: manifest?.serial ?? '',
    made: manifest?.made ?? '',
    checks,
    ok: checks.every(({ failures }) => failures.length === 0),
    auditKeyGiven: trust.auditKeys !== null,
    issuerGiven: trust.issuer !== null,
  };
}

function checkContent(
  given: Sections,
  events: readonly ProvenEvent[],
  serial: string,
  { issuer, parseYaml }: DossierTrust,
  check: (name: string, act: (fail: Verdict) => void) => void,
): void {
  const then: Sections = { ...given, organization: { ...given.organization, row: organizationThen(given, events) } };
  check('certificate', (fail) => checkCertificate(then, { serial, issuer }, fail));
  check('records against each other and the audit events', (fail) => checkRecords(given, events, fail));
  check('rules in force', (fail) => checkRules(then, events, parseYaml, fail));
}

function readManifest(statement: string): z.infer<typeof manifestText> | undefined {
  try {
    return manifestText.safeParse(JSON.parse(statement)).data;
  } catch {
    return undefined;
  }
}
