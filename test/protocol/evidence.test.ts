import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyDossierFile } from '../../src/app/dossier-acts.js';
import { writeDevelopmentRecord, type DevelopmentRecord } from '../../src/app/development-record.js';
import { signStatement, type AuditKey } from '../../src/audit/signed-statement.js';
import { sectionHash, type Dossier } from '../../src/dossier/dossier.js';
import type { DossierVerification } from '../../src/dossier/verify-dossier.js';
import { settledContent } from '../support/database-content.js';
import { obtain } from '../support/order-flow.js';
import { runCommand } from '../support/run-command.js';
import { SoftwareSigner } from '../support/software-signer.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { silentLog } from '../support/test-database.js';

let ca: Ca;
let folder: string;
let auditKey: string;
let issuer: string;
let first: string;
let revoked: string;
let dossier: string;
let key: AuditKey;
let closeKey: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  ca = await startCa();
  folder = mkdtempSync(join(tmpdir(), 'tegata-evidence-'));
  const { pki } = ca.keys;
  auditKey = pki.audit.publicKey;
  issuer = pki.issuer.certificate;
  writeDevelopmentRecord(ca.keys.folder, { database: ca.config.database } as DevelopmentRecord);
  const client = await ca.subscribe({ contact: ['mailto:pki@example.com'] });
  const names = ['www.example.com', '*.example.com'];
  first = padded((await obtain(ca, client, names)).serial);
  const second = await obtain(ca, client, ['revoked.example.com']);
  revoked = padded(second.serial);
  expect((await client.revoke(second.der, { reason: 4 })).status).toBe(200);
  await settledContent(ca.config.database);
  const token = await ca.keys.open(ca.clock, silentLog);
  closeKey = () => token.close();
  key = { signer: token, keyId: pki.audit.key, algorithm: 'sha256WithRSAEncryption' };
  dossier = join(folder, 'dossier.json');
  expect(await tegata('dossier', first, '--output', dossier)).toEqual({ code: 0, stdout: '', stderr: '' });
});
afterAll(async () => {
  await closeKey();
  await ca.stop();
  rmSync(folder, { recursive: true });
  expect(ca.logged).toEqual([]);
});

const tegata = (...args: string[]) => runCommand(...args, ...(args[1] === 'verify' && args[0] === 'dossier' ? [] : ['--data', ca.keys.folder]));
const read = () => JSON.parse(readFileSync(dossier, 'utf8')) as Dossier;
const judge = (changed: unknown, trust = { auditKey, issuer }): DossierVerification => {
  const file = join(folder, 'changed.json');
  writeFileSync(file, typeof changed === 'string' ? changed : JSON.stringify(changed));
  return verifyDossierFile(file, trust);
};
const wrong = ({ checks }: DossierVerification): string[] => checks.flatMap(({ failures }) => failures);

/** As an insider would who has the audit key. */
async function signedAnew(change: (dossier: Draft) => void, by = key): Promise<Dossier> {
  const draft = read() as unknown as Draft;
  change(draft);
  const manifest = JSON.parse(draft.manifest) as { sections: Record<string, string> };
  for (const [name, section] of Object.entries(draft.sections)) manifest.sections[name] = sectionHash(section);
  const signed = await signStatement(by, JSON.stringify(manifest));
  return { ...(draft as unknown as Dossier), manifest: signed.statement, signature: signed.signature.toString('base64'), auditKey: signed.spki.toString('base64') };
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a dossier that is taken apart at will
type Draft = { manifest: string; sections: Record<string, any> };

describe('a dossier', () => {
  test('holds by itself, with the audit key and the issuer that the verifier has', async () => {
    const { code, stdout } = await tegata('dossier', 'verify', dossier, '--audit-key', auditKey, '--issuer', issuer);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`certificate ${first}`)]);
    expect(stdout).not.toContain('WRONG');
    expect((await tegata('dossier', 'verify', dossier)).stdout).toMatch(/own word: use --audit-key\n.*own word: use --issuer/);
  });

  test('has what was decided, by whom, and what the network showed', () => {
    const { sections } = read();
    const lines = sections.audit.flatMap(({ links }) => links.filter((link) => link.startsWith('{')).map((link) => JSON.parse(link) as { kind: string; detail: Record<string, unknown> }));
    const kinds = lines.map(({ kind }) => kind);
    for (const kind of ['account.created', 'organization.approved', 'order.created', 'validation.attempted', 'order.finalized', 'certificate.committed', 'certificate.issued', 'order.issued']) {
      expect(kinds).toContain(kind);
    }
    expect(lines.find(({ kind }) => kind === 'validation.attempted')?.detail['record']).toBeDefined();
    expect(sections.authorizations).toHaveLength(2);
    expect(sections.caaChecks.length).toBeGreaterThan(0);
    expect(JSON.parse(String(sections.account.row['contacts']))).toEqual(['mailto:pki@example.com']);
    expect(sections.eabKey).not.toHaveProperty('hmac_key');
    expect(sections.rules.policy?.text).toBe(readFileSync(ca.config.policy.files[0] ?? '', 'utf8'));
    const lints = JSON.parse(sections.lints?.text ?? '') as { program: string; lints: { id: string }[] };
    expect([lints.program, lints.lints.map(({ id }) => id)]).toEqual([expect.stringMatching(/^tegata \d/), expect.arrayContaining(['br/validity-limit'])]);
  });

  test('openssl and jq agree', () => {
    const { manifest, signature } = read();
    writeFileSync(join(folder, 'manifest'), manifest);
    writeFileSync(join(folder, 'signature'), Buffer.from(signature, 'base64'));
    expect(execFileSync('openssl', ['dgst', '-sha256', '-verify', auditKey, '-signature', join(folder, 'signature'), join(folder, 'manifest')]).toString()).toBe('Verified OK\n');
  });

  test('of a revoked certificate has the revocation, and the CRL that published it', async () => {
    const file = join(folder, 'revoked.json');
    await tegata('dossier', revoked.toUpperCase(), '--output', file);
    const made = readFileSync(file, 'utf8');
    expect(wrong(judge(made))).toEqual([]);
    expect(made).toMatch(/certificate\.revoked/);
    expect(made).toMatch(/crl\.published/);
  });

  test('is refused for a serial that nobody has', async () => {
    expect(await tegata('dossier', 'ff')).toMatchObject({ code: 2, stderr: 'tegata: there is no certificate with the serial ff\n' });
    expect((await tegata('dossier', 'xyz')).code).not.toBe(0);
  });
});

describe('a change is named', () => {
  test('of any member, by its section', () => {
    const original = read();
    const seen = new Set<string>();
    const leaves: (readonly (string | number)[])[] = [];
    const walk = (value: unknown, path: readonly (string | number)[]): void => {
      if (typeof value === 'object' && value !== null) {
        for (const [name, member] of Object.entries(value)) walk(member, [...path, name]);
        return;
      }
      const shape = path.map((part) => (/^\d+$/.test(String(part)) ? '*' : part)).join('.');
      if (!seen.has(shape)) leaves.push(path);
      seen.add(shape);
    };
    walk(original.sections, []);
    expect(leaves.length).toBeGreaterThan(80);
    for (const path of leaves) {
      const changed = read() as unknown as Draft;
      let at: Record<string | number, unknown> = changed.sections;
      for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>;
      const last = path.at(-1) ?? '';
      const value = at[last];
      at[last] = typeof value === 'number' ? value + 1 : value === null ? 'x' : flip(value as string);
      const verdict = judge(changed);
      expect([path.join('.'), verdict.ok, wrong(verdict)]).toEqual([path.join('.'), false, expect.arrayContaining([`section ${path[0]} is not the one that was signed`])]);
    }
  });

  test('of any octet of the file that means something', () => {
    const text = JSON.stringify(read());
    for (let at = 50; at < text.length; at += Math.ceil(text.length / 60)) {
      const octet = text[at] === 'A' ? 'B' : 'A';
      let verdict: string[];
      try {
        verdict = wrong(judge(`${text.slice(0, at)}${octet}${text.slice(at + 1)}`));
      } catch (error) {
        verdict = [(error as Error).message];
      }
      expect([at, verdict.length]).not.toEqual([at, 0]);
    }
  });

  test.each<[string, (draft: Draft) => void, RegExp]>([
    ['another certificate', ({ sections: { certificate } }) => (certificate.der = certificate.tbs), /./],
    ['another TBSCertificate', ({ sections: { certificate } }) => (certificate.tbs = flipOctet(certificate.tbs, 40)), /not over the TBSCertificate|TBSCertificate/],
    ['a flipped bit in the signature', ({ sections: { certificate } }) => (certificate.der = flipOctet(certificate.der, -5)), /not signed by its issuer/],
    ['another key in the record', ({ sections: { certificate } }) => (certificate.spki_hash = 'a'.repeat(64)), /another key than its record/],
    ['another name in the order', ({ sections: { order } }) => (order.row.names = '["evil.example"]'), /other names than its order/],
    ['another organization', ({ sections: { organization } }) => (organization.row.organization = 'Evil KK'), /another organization than the organization/],
    ['another end', ({ sections: { certificate } }) => (certificate.not_after = Number(certificate.not_after) + 1), /another validity/],
    ['another certification request', ({ sections: { order } }) => (order.row.csr = flipOctet(order.row.csr, -9)), /signature|csr/i],
    ['an approval that was not given', ({ sections: { organization } }) => (organization.approvals[0].officer = 'mallory'), /no audit event tells of the approval by mallory/],
    ['one approval only', ({ sections: { organization } }) => organization.approvals.pop(), /two officers/],
    ['another method', ({ sections: { authorizations } }) => authorizations[0].challenges.forEach((challenge: Record<string, string>) => challenge['status'] === 'valid' && (challenge['method'] = '3.2.2.4.2')), /validation and the audit event do not agree/],
    ['another time of validation', ({ sections: { authorizations } }) => (authorizations[0].row.validated_at = Number(authorizations[0].row.validated_at) - 300 * 86_400), /validated more than 200 days ago/],
    ['an authorization for another name', ({ sections: { authorizations } }) => (authorizations[0].row.name = 'evil.example'), /for another name/],
    ['an organization vetted too long ago', ({ sections: { organization } }) => (organization.row.vetted_at = Number(organization.row.vetted_at) - 500 * 86_400), /vetted more than 398 days before/],
    ['no CAA check', ({ sections }) => (sections['caaChecks'] = []), /no CAA check/],
    ['a CAA check that forbids', ({ sections: { caaChecks } }) => caaChecks.forEach((check: Record<string, string>) => (check['decision'] = 'forbidden')), /no CAA check that permits/],
    ['another policy', ({ sections: { rules } }) => (rules.policy.text = `${rules.policy.text as string}\n`), /policy does not have its hash[^]*not the one that the certificate was decided under/],
    ['another list of lints', ({ sections: { lints } }) => (lints.sha256 = 'b'.repeat(64)), /list of lints is not the one/],
    ['a revocation that never was', ({ sections: { certificate } }) => ((certificate.revoked_at = Number(certificate.committed_at) + 1), (certificate.revocation_reason = 1)), /no audit event tells that the certificate was revoked/],
    ['another account', ({ sections: { account } }) => (account.row.id = 'somebody'), /certificate and account do not agree/],
    ['another external account key', ({ sections: { eabKey } }) => (eabKey.id = 'other'), /external account key do not agree/],
    ['an event with another actor', ({ sections: { audit } }) => replaceLine(audit, 'order.finalized', (line) => line.replace('"actor":"account:', '"actor":"officer:')), /do not lead to the signed head/],
    ['an event that is left out', ({ sections: { audit } }) => replaceLine(audit, 'certificate.issued', () => '0'.repeat(64)), /do not lead to the signed head[^]*no audit event tells that the certificate was issued/],
    ['another head', ({ sections: { audit } }) => (audit[0].head.statement = audit[0].head.statement.replace('"position":', '"position":1')), /head of position .* is not signed with the audit key/],
  ])('%s, even where the audit key has signed it', async (_, change, words) => {
    expect(wrong(judge(await signedAnew(change))).join('\n')).toMatch(words);
  });

  test('a dossier that somebody else has signed', async () => {
    const signer = new SoftwareSigner();
    signer.generate('audit', 2048);
    const forged = await signedAnew(() => undefined, { ...key, signer });
    expect(wrong(judge(forged))).toEqual(expect.arrayContaining(['it names another audit key than the one given', 'the manifest is not signed with the audit key']));
    writeFileSync(join(folder, 'forged.json'), JSON.stringify(forged));
    const { code, stdout, stderr } = await tegata('dossier', 'verify', join(folder, 'forged.json'), '--audit-key', auditKey);
    expect([code, stderr]).toEqual([1, 'tegata: the dossier does not hold\n']);
    expect(stdout).toMatch(/WRONG signature of the dossier/);
  });

  test('an issuer that is not the verifier’s', () => {
    expect(wrong(judge(read(), { auditKey, issuer: ca.keys.pki.issuer.roots[0] ?? '' }))).toContain('the certificate is not signed by its issuer');
  });

  test('what is no dossier', async () => {
    expect(await tegata('dossier', 'verify', auditKey)).toMatchObject({ code: 2, stderr: 'tegata: it is not JSON\n' });
  });
});

describe('the audit log by command', () => {
  test('holds; shows what is about an order, a certificate, a kind', async () => {
    await expect.poll(async () => (await tegata('audit', 'verify')).stdout, { timeout: 5000 }).toMatch(/signed heads\nnothing is wrong\n$/);
    const lines = async (...args: string[]) => (await tegata('audit', 'show', '--json', ...args)).stdout.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { kind: string }).kind]));
    const about = await lines('--serial', revoked);
    expect(about.slice(-2)).toEqual(expect.arrayContaining(['certificate.revoked']));
    expect(about[0]).toBe('order.created');
    expect(await lines('--kind', 'certificate.issued')).toHaveLength(2);
    expect(await lines('--kind', 'certificate.issued', '--since', '2030-01-01')).toEqual([]);
    expect((await tegata('audit', 'show', '--kind', 'certificate.revoked')).stdout).toContain(revoked);
    expect((await lines('--organization', 'demonstration')).length).toBeGreaterThan(5);
    expect((await tegata('audit', 'show', '--serial', 'ff')).code).toBe(2);
  });
});

describe('the archive of a year', () => {
  test('has certificates, CRLs and events; its sums and signature are checked by standard tools', async () => {
    const output = join(folder, 'archive');
    const run = await tegata('archive', 'export', '--year', '2026', '--output', output);
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: output }).toString()).toBe('');
    expect(execFileSync('openssl', ['dgst', '-sha256', '-verify', auditKey, '-signature', 'SHA256SUMS.sig', 'SHA256SUMS'], { cwd: output }).toString()).toBe('Verified OK\n');
    const rows = (name: string) => readFileSync(join(output, name), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, string>);
    expect(rows('certificates.jsonl').map(({ serial }) => serial)).toEqual(expect.arrayContaining([first, revoked]));
    expect(rows('crls.jsonl').length).toBeGreaterThan(0);
    expect(rows('rule_files.jsonl').map(({ kind }) => kind)).toEqual(expect.arrayContaining(['policy', 'baseline', 'profile', 'issuer', 'lints']));
    expect(rows('audit.jsonl').map(({ kind }) => kind)).toContain('certificate.revoked');
    expect(readdirSync(output).some((name) => readFileSync(join(output, name), 'latin1').includes('hmac_key'))).toBe(false);
    expect(JSON.parse(readFileSync(join(output, 'archive.json'), 'utf8'))).toMatchObject({ year: 2026, complete: false });
  });

  test('is not written over another, and not before its time', async () => {
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full', 'x'), '');
    expect(await tegata('archive', 'export', '--year', '2026', '--output', join(folder, 'full'))).toMatchObject({ code: 2, stderr: expect.stringContaining('is not empty') });
    expect(await tegata('archive', 'export', '--year', '2090', '--output', join(folder, 'none'))).toMatchObject({ code: 2, stderr: 'tegata: 2090 has not begun\n' });
  });

  test('no command deletes', async () => {
    const commands = (await Promise.all(['--help', 'org', 'eab', 'db', 'audit', 'archive', 'dossier'].map((command) => tegata(command, '--help')))).map(({ stdout }) => stdout).join('\n');
    expect(commands).toContain('archive');
    expect(commands).not.toMatch(/^ {2}(delete|prune|purge|remove|drop|clean)\b/m);
  });
});

/** As records have it: whole octets. */
function padded(serial: string): string {
  return serial.length % 2 === 0 ? serial : `0${serial}`;
}

function flip(text: string): string {
  const at = Math.floor(text.length / 2);
  return `${text.slice(0, at)}${text[at] === 'a' ? 'b' : 'a'}${text.slice(at + 1)}`;
}

function flipOctet(base64: string, at: number): string {
  const octets = Buffer.from(base64, 'base64');
  const index = at < 0 ? octets.length + at : at;
  octets[index] = (octets[index] ?? 0) ^ 1;
  return octets.toString('base64');
}

function replaceLine(proofs: { links: string[] }[], kind: string, change: (line: string) => string): void {
  for (const { links } of proofs) {
    for (const [i, link] of links.entries()) if (link.includes(`"kind":"${kind}"`)) links[i] = change(link);
  }
}
