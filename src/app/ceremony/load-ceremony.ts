import { existsSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { ConfigurationFault } from '../../config/configuration-fault.js';
import { deepFreeze } from '../../config/deep-freeze.js';
import { readYaml } from '../../config/read-yaml.js';
import { ceremonyFile, type CeremonyFile } from './ceremony-schema.js';

/** A ceremony with absolute paths, and the hash of the file that was reviewed. */
export interface Ceremony extends CeremonyFile {
  readonly file: string;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly fileHash: string;
}

/** Reads a ceremony's file. Relative paths in it are relative to the file. @throws ConfigurationFault with every fault at once */
export function loadCeremony(file: string): Ceremony {
  const { raw, bytes } = readYaml(file);
  const parsed = ceremonyFile.safeParse(raw);
  if (!parsed.success) {
    throw new ConfigurationFault(
      file,
      parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`),
    );
  }
  const ceremony = withPaths(parsed.data, dirname(resolve(file)));
  const faults = crossCheck(ceremony);
  if (faults.length > 0) throw new ConfigurationFault(file, faults);
  return deepFreeze({ ...ceremony, file: resolve(file), fileHash: createHash('sha256').update(bytes).digest('hex') });
}

function withPaths(written: CeremonyFile, base: string): CeremonyFile {
  const path = (text: string) => resolve(base, text);
  const { people, token, root, issuing, database } = written;
  return {
    ...written,
    people: { ...people, file: path(people.file) },
    token: { ...token, module: path(token.module), ...(token.pinFile !== undefined && { pinFile: path(token.pinFile) }) },
    folder: path(written.folder),
    database: database === null || /^postgres(ql)?:/.test(database) ? database : path(database),
    root: root && rootWithPaths(root, path),
    issuing: issuing && { ...issuing, replaces: issuing.replaces && path(issuing.replaces) },
  };
}

function rootWithPaths(root: NonNullable<CeremonyFile['root']>, path: (text: string) => string): NonNullable<CeremonyFile['root']> {
  if (root.source === 'outside') return { ...root, certificate: path(root.certificate), chain: root.chain.map(path) };
  const revoked = root.revoked.map((entry) => ({ ...entry, certificate: path(entry.certificate) }));
  return root.source === 'existing' ? { ...root, revoked, certificate: path(root.certificate) } : { ...root, revoked };
}

/** What no single key can tell. */
function crossCheck({ people, token, root, issuing, audit, activation }: CeremonyFile): string[] {
  const faults: string[] = [];
  const mustExist = (key: string, path: string | null | undefined) => {
    if (typeof path === 'string' && !existsSync(path)) faults.push(`${key}: there is no file ${path}`);
  };
  const once = (key: string, texts: readonly (string | undefined)[]) => {
    const twice = texts.find((text, at) => text !== undefined && texts.indexOf(text) !== at);
    if (twice !== undefined) faults.push(`${key}: "${twice}" is used twice`);
  };
  mustExist('people.file', people.file);
  mustExist('token.module', token.module);
  mustExist('token.pinFile', token.pinFile);
  if (root !== null && root.source !== 'new') mustExist('root.certificate', root.certificate);
  if (root?.source === 'outside') root.chain.forEach((path, i) => mustExist(`root.chain.${i}`, path));
  if (root !== null && root.source !== 'outside') root.revoked.forEach(({ certificate }, i) => mustExist(`root.revoked.${i}.certificate`, certificate));
  mustExist('issuing.replaces', issuing?.replaces);
  once('people.present', people.present);
  once('id', [root?.id, issuing?.id, issuing?.ocsp.id, audit?.id]);
  once('key', [root !== null && 'key' in root ? root.key : undefined, issuing?.key, issuing?.ocsp.key, audit?.key]);
  if ((token.pinFile === undefined) === (token.pin === undefined)) faults.push('token: name either pinFile or pin, not both or neither');
  if (token.pin === 'shares' && activation === null) faults.push('activation: token.pin is shares, so somebody has to hold them');
  if (root?.source === 'outside' && issuing === null) faults.push('issuing: with an outside root there is nothing else to make');
  if (root === null && issuing !== null) faults.push('root: an issuing CA needs one; when it is elsewhere, root.source is outside');
  if (root === null && audit === null) faults.push('audit: without a root there is nothing else to make');
  if (activation !== null) {
    once('activation.holders', activation.holders);
    if (activation.threshold > activation.holders.length) faults.push(`activation.threshold: there are ${activation.holders.length} holders only`);
    const absent = activation.holders.filter((holder) => !people.present.includes(holder));
    if (absent.length > 0) faults.push(`activation.holders: ${absent.join(', ')} must be in people.present: each gives a passphrase`);
  }
  if (issuing !== null && root?.source === 'new' && issuing.validityDays > root.validityDays)
    faults.push(`issuing.validityDays: an issuing CA does not outlive its root (CP 5.6): ${root.validityDays} at most`);
  if (issuing !== null && issuing.ocsp.validityDays > issuing.validityDays)
    faults.push(`issuing.ocsp.validityDays: a responder does not outlive its CA: ${issuing.validityDays} at most`);
  return faults;
}
