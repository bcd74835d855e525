import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Config } from './config.js';

/** What no single key of `authorities` and `documents` can tell. @returns each fault with the path of its key */
export function repositoryFaults({ authorities, documents, issuers }: Pick<Config, 'authorities' | 'documents' | 'issuers'>): readonly string[] {
  const faults: string[] = [];
  const isThere = (key: string, file: string): boolean => {
    if (existsSync(file)) return true;
    faults.push(`${key}: there is no file ${file}`);
    return false;
  };
  const ids = new Set(issuers.map(({ id }) => id));
  authorities.forEach(({ id, certificate, crl }, i) => {
    if (ids.has(id)) faults.push(`authorities.${i}.id: "${id}" is used twice, among issuers and authorities: their certificates would have one URL`);
    ids.add(id);
    isThere(`authorities.${i}.certificate`, certificate);
    if (crl !== null) isThere(`authorities.${i}.crl`, crl);
  });
  const urls = new Set<string>();
  const versions = new Set<string>();
  documents.forEach(({ title, version, from, file, sha256 }, i) => {
    const once = (known: Set<string>, text: string, fault: string) => {
      if (known.has(text)) faults.push(`documents.${i}.${fault}`);
      known.add(text);
    };
    once(urls, `${from}/${basename(file)}`, `file: ${basename(file)} from ${from} is there twice: both would have one URL`);
    once(versions, `${title}/${version}`, `version: "${title}" ${version} is there twice`);
    once(versions, `${title}//${from}`, `from: two versions of "${title}" hold from ${from}`);
    if (!isThere(`documents.${i}.file`, file) || sha256 === null) return;
    const found = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (found !== sha256) faults.push(`documents.${i}.sha256: ${file} has SHA-256 ${found}: it is not the document that was approved`);
  });
  return faults;
}
