import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toPem } from '../../core/pem.js';
import { toRfc3339 } from '../../core/time.js';
import { openDatabase, type Database } from '../../db/open-database.js';
import { holdLock } from '../../db/sqlite/hold-lock.js';
import { lintIssuer } from '../../lint/lint-issuer.js';
import { encodeName } from '../../x509/name.js';
import { readCertificate } from '../../x509/read-certificate.js';
import { verifySignature } from '../../x509/verify-signature.js';
import { Closers } from '../closers.js';
import { CustodyFault } from '../custody/custody-fault.js';
import { ocspResponderExtensions, rootExtensions } from '../development/ca-extensions.js';
import { writeFile } from '../development/write-file.js';
import { readPem } from '../read-pem.js';
import { keepAuthorityCertificate } from './authority-certificate.js';
import type { CeremonyContext, CeremonyParts } from './ceremony-context.js';
import type { AuthoritySubject, CeremonyFile } from './ceremony-schema.js';
import { checkAnswer } from './check-answer.js';
import { identifyPeople } from './identify-people.js';
import { issuerFragment } from './issuer-fragment.js';
import { issuingExtensions, requestedExtensions } from './issuing-extensions.js';
import { keepAuditKey } from './keep-audit-key.js';
import { keepKey, type CeremonyKey } from './keep-key.js';
import { keepRequest } from './keep-request.js';
import { keepRootCrl } from './keep-root-crl.js';
import { loadCeremony, type Ceremony } from './load-ceremony.js';
import { openCeremonyToken, splitPin } from './open-ceremony-token.js';
import { readShares, sharesIn } from './share-files.js';
import { Transcript, type TranscribedAct } from './transcript.js';

export interface CeremonyRun {
  /** False: a dry run. */
  readonly commit: boolean;
  /** PEM file with an outside root's answer, to be judged and kept. */
  readonly answer?: string;
  /** Whether it has to be a rollover: a new issuing CA beside the one that `issuing.replaces` names (CP 5.6). */
  readonly rollover?: boolean;
}

/** What a ceremony has done, or would do. */
export interface CeremonyReport {
  readonly committed: boolean;
  readonly title: string;
  readonly acts: readonly TranscribedAct[];
  /** JSON file of the transcript, and its SHA-256; null for a dry run. */
  readonly transcript: { readonly file: string; readonly sha256: string } | null;
  /** Whether it waits for an outside root's answer. */
  readonly waitsForAnswer: boolean;
}

type Root = NonNullable<CeremonyFile['root']>;
type Issuing = NonNullable<CeremonyFile['issuing']>;

/**
 * Makes the keys and certificates of one reviewed file, with the named people present (CP 6.1.1, 6.2.2). What an earlier run has made is checked and
 * kept, so that a run that was cut off is completed by the next; whatever is there and is not as asked is refused, never replaced.
 * @throws ConfigurationFault, CustodyFault, SignerUnavailable, DatabaseUnusable; what was done until then stands in the transcript
 */
export async function runCeremony(file: string, run: CeremonyRun, parts: CeremonyParts): Promise<CeremonyReport> {
  const ceremony = loadCeremony(file);
  if (run.rollover === true && typeof ceremony.issuing?.replaces !== 'string')
    throw new CustodyFault(`${file}: issuing.replaces must name the certificate of the issuing CA that the new one follows`);
  if (run.answer !== undefined && ceremony.root?.source !== 'outside') throw new CustodyFault(`${file}: root.source is not outside, so nobody has to answer`);
  const closers = new Closers();
  try {
    return await start(ceremony, run, parts, closers);
  } finally {
    await closers.closeAll();
  }
}

async function start(ceremony: Ceremony, run: CeremonyRun, parts: CeremonyParts, closers: Closers): Promise<CeremonyReport> {
  const { folder } = ceremony;
  const { commit } = run;
  if (commit) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = holdLock(join(folder, 'ceremony'));
    if (!lock) throw new CustodyFault(`another ceremony works in ${folder}`);
    closers.add(() => lock.release());
  }
  const database = commit && ceremony.database !== null ? await openDatabase({ url: ceremony.database, ...parts }) : null;
  if (database) closers.add(() => database.close());

  const kind = run.answer !== undefined ? 'import' : run.rollover === true ? 'rollover' : 'run';
  const head = { title: ceremony.title, kind, source: { file: basename(ceremony.file), sha256: ceremony.fileHash } };
  const transcript = new Transcript(head, parts.clock, commit ? folder : null);
  const passphrases = commit ? await identifyPeople(ceremony.people, parts.passphrases, transcript) : null;
  if (passphrases === null) transcript.act('dry run: nobody is asked, nothing is changed', { present: ceremony.people.present });

  const base = { ...parts, folder, commit, transcript };
  const token = await openCeremonyToken(ceremony, base, passphrases);
  if (token) {
    closers.add(() => token.close());
    transcript.act('opened the token', { ...(await token.describe()) });
  }
  const context: CeremonyContext = { ...base, token };
  const waitsForAnswer = await makeAll(ceremony, run, context);
  if (ceremony.audit !== null) await keepAuditKey(context, ceremony.audit);
  if (passphrases !== null && ceremony.token.pin !== 'shares' && ceremony.activation !== null) await keepShares(ceremony, context, passphrases);
  return {
    committed: commit,
    title: ceremony.title,
    acts: transcript.acts,
    transcript: commit ? await conclude(ceremony, kind, transcript, database) : null,
    waitsForAnswer,
  };
}

/** Ends the transcript; where there is a database, its audit log gets to know the transcript's hash. */
async function conclude(ceremony: Ceremony, kind: string, transcript: Transcript, database: Database | null): Promise<{ file: string; sha256: string }> {
  if (database === null) transcript.act('no audit log was named; this transcript alone tells of the ceremony');
  const sha256 = transcript.end();
  const file = transcript.file ?? '';
  const { title, people, token } = ceremony;
  await database?.transactor.transaction(({ audit }) =>
    audit.append(
      { type: 'officer', name: people.present.join(', ') },
      { kind: 'ceremony.performed', detail: { ceremony: kind, title, people: people.present, token: token.label, transcript: sha256 } },
    ),
  );
  return { file, sha256 };
}

/** @returns whether an outside root's answer is still missing */
async function makeAll(ceremony: Ceremony, run: CeremonyRun, context: CeremonyContext): Promise<boolean> {
  const { root, issuing } = ceremony;
  if (root === null) return false;
  if (root.source === 'outside') return issuing !== null && (await underOutsideRoot(root, issuing, run, context));
  const made = root.source === 'new' ? await keepNewRoot(root, context) : await keepExistingRoot(root, context);
  await keepRootCrl(context, { id: root.id, ...made, days: root.crlDays, revoked: root.revoked });
  if (issuing === null) return false;
  checkReplaced(issuing, context);
  const key = await keepKey(context, { label: issuing.key, generate: issuing.generate, certificateExists: existsSync(join(context.folder, `${issuing.id}.pem`)) });
  const { keyId } = lintIssuer(readCertificate(made.certificate));
  const certificate = await keepAuthorityCertificate(context, {
    id: issuing.id,
    kind: 'subordinate',
    subject: nameOf(issuing.subject),
    key,
    days: issuing.validityDays,
    extensions: issuingExtensions(issuing, key.spki, keyId),
    by: made,
  });
  await keepResponder(issuing, { key, certificate }, context);
  writeFragment({ root, issuing }, issuing, key, context);
  return false;
}

async function keepNewRoot(root: Root & { source: 'new' }, context: CeremonyContext): Promise<{ key: CeremonyKey; certificate: Buffer }> {
  const certificateExists = existsSync(join(context.folder, `${root.id}.pem`));
  const key = await keepKey(context, { label: root.key, generate: root.generate, certificateExists });
  const plan = { id: root.id, kind: 'root', subject: nameOf(root.subject), key, days: root.validityDays, extensions: rootExtensions(key.spki), by: null } as const;
  return { key, certificate: await keepAuthorityCertificate(context, plan) };
}

async function keepExistingRoot(root: Root & { source: 'existing' }, context: CeremonyContext): Promise<{ key: CeremonyKey; certificate: Buffer }> {
  const certificate = readPem(root.certificate);
  const { spki, tbs, signature, subject, issuer, notAfter } = readCertificate(certificate);
  if (context.token === null) throw new CustodyFault(`the root’s key "${root.key}" is in the token, which cannot be opened in a dry run while its PIN lies in shares: name token.pinFile, or pin: prompt`);
  const key = await keepKey(context, { label: root.key, generate: null, certificateExists: true });
  if (!key.spki.equals(spki)) throw new CustodyFault(`${root.certificate} is not for the key "${root.key}" in the token`);
  if (!issuer.equals(subject) || !verifySignature(spki, key.algorithm, tbs, signature)) throw new CustodyFault(`${root.certificate} is not self-signed by "${root.key}"`);
  context.transcript.artifact('takes the root that exists', root.certificate, { notAfter: toRfc3339(notAfter) });
  keepCopy(context, root.id, certificate, 'copied the root’s certificate');
  return { key, certificate };
}

/** CP 5.6: the new issuing CA stands beside the old one, which has its own key and name and goes on with its CRL and OCSP until it ends. */
function checkReplaced(issuing: Issuing, { transcript }: CeremonyContext): void {
  if (issuing.replaces === null) return;
  const old = readCertificate(readPem(issuing.replaces));
  if (old.subject.equals(nameOf(issuing.subject))) throw new CustodyFault('issuing.subject: the new issuing CA needs a name of its own, or nobody could tell whose CRL is whose');
  transcript.artifact('the issuing CA that the new one follows; it keeps signing CRLs and OCSP responses until it ends', issuing.replaces, {
    subject: old.subjectAttributes.map(({ value }) => value).join(', '),
    notAfter: toRfc3339(old.notAfter),
  });
}

async function underOutsideRoot(root: Root & { source: 'outside' }, issuing: Issuing, run: CeremonyRun, context: CeremonyContext): Promise<boolean> {
  const { folder, transcript, commit } = context;
  const kept = join(folder, `${issuing.id}.pem`);
  checkReplaced(issuing, context);
  const key = await keepKey(context, { label: issuing.key, generate: issuing.generate, certificateExists: existsSync(kept) });
  const subject = nameOf(issuing.subject);
  const requested = requestedExtensions(issuing, key.spki);
  await keepRequest(context, { id: issuing.id, key, subject, extensions: requested });
  const given = run.answer === undefined ? null : readPem(run.answer);
  const certificate = existsSync(kept) ? readPem(kept) : given;
  if (certificate === null) {
    await keepKey(context, { label: issuing.ocsp.key, generate: issuing.ocsp.generate, certificateExists: false });
    transcript.act('waits for the outside root’s answer', { request: `${issuing.id}.csr` });
    return true;
  }
  if (given !== null && !given.equals(certificate)) throw new CustodyFault(`${kept} is another answer than ${run.answer ?? ''}: one was taken already`);
  const [chain, rootCertificate] = [root.chain.map((file) => readPem(file)), readPem(root.certificate)];
  checkAnswer({ id: issuing.id, certificate, chain, root: rootCertificate, spki: key.spki, subject, requested, now: context.clock.now() });
  transcript.act('judged the outside root’s answer: our key, as asked, BR 7.1.2.6, chain true', { id: issuing.id, serial: readCertificate(certificate).serial });
  keepCopy(context, root.id, rootCertificate, 'copied the outside root’s certificate');
  chain.forEach((one, at) => keepCopy(context, `${root.id}-chain-${at + 1}`, one, 'copied a certificate of the chain'));
  if (commit && !existsSync(kept)) writeFile(kept, toPem('CERTIFICATE', certificate), 0o644);
  if (commit) transcript.artifact('keeps the outside root’s answer', kept);
  await keepResponder(issuing, { key, certificate }, context);
  writeFragment({ root, issuing }, issuing, key, context);
  return false;
}

async function keepResponder(issuing: Issuing, by: { key: CeremonyKey; certificate: Buffer }, context: CeremonyContext): Promise<void> {
  const { ocsp } = issuing;
  const certificateExists = existsSync(join(context.folder, `${ocsp.id}.pem`));
  const key = await keepKey(context, { label: ocsp.key, generate: ocsp.generate, certificateExists });
  const extensions = ocspResponderExtensions(key.spki, by.key.spki);
  await keepAuthorityCertificate(context, { id: ocsp.id, kind: 'responder', subject: nameOf(ocsp.subject), key, days: ocsp.validityDays, extensions, by });
}

/** Certificates that were made elsewhere stand beside the others, so that the folder is all that a configuration needs. */
function keepCopy({ folder, commit, transcript }: CeremonyContext, id: string, certificate: Buffer, act: string): void {
  const file = join(folder, `${id}.pem`);
  if (existsSync(file)) {
    if (!readPem(file).equals(certificate)) throw new CustodyFault(`${file} is another certificate than the ceremony names`);
    return;
  }
  if (!commit) return;
  writeFile(file, toPem('CERTIFICATE', certificate), 0o644);
  transcript.artifact(act, file);
}

function writeFragment({ root, issuing }: { root: Root; issuing: Issuing }, { id }: Issuing, key: CeremonyKey, { folder, commit, transcript }: CeremonyContext): void {
  if (!commit) return;
  const file = join(folder, `${id}.yaml`);
  const text = issuerFragment({ root, issuing }, key.algorithm);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFile(file, text, 0o644);
  transcript.artifact('wrote the issuer as the configuration file names it', file);
}

/** Splits a PIN that somebody knows; shares that are there must give it. */
async function keepShares(ceremony: Ceremony, context: CeremonyContext, passphrases: ReadonlyMap<string, string>): Promise<void> {
  const { token: settings, activation } = ceremony;
  if (activation === null) return;
  const pin =
    settings.pinFile === undefined
      ? await context.passphrases.of('PIN', `user PIN of the token "${settings.label}", once more, to split it`)
      : readFileSync(settings.pinFile, 'utf8').trim();
  const secret = Buffer.from(JSON.stringify({ pin }));
  if (sharesIn(context.folder, activation.holders) !== 'all') return splitPin({ settings, activation, secret }, context, passphrases);
  if (!(await readShares(context.folder, activation.holders, passphrases)).equals(secret)) throw new CustodyFault(`the shares in ${context.folder} give another PIN: take them out of the folder`);
  context.transcript.act('found the shares of the PIN, tried all, and keeps them', { holders: activation.holders, threshold: activation.threshold });
  return undefined;
}

function nameOf({ country, organization, commonName }: AuthoritySubject): Buffer {
  return encodeName([
    { type: 'countryName', value: country },
    { type: 'organizationName', value: organization },
    { type: 'commonName', value: commonName },
  ]);
}
