#!/usr/bin/env node
// Keeps docs/citations.md, the index of clauses cited in code, and checks what the documents name.
//   node script/docs.mjs          fails when the index is out of date, or a document names a file that is not there
//   node script/docs.mjs --write  writes the index
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CITATION = /\b(CP|BR|RFC) ?(\d[\dA-Z.]*\d|\d+)(?: §(\d[\d.]*\d|\d))?/g;
const SOURCES = ['src', 'config/profiles', 'config/policies', 'migrations'];
const INDEX = 'docs/citations.md';

const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

function citations() {
  const found = new Map();
  for (const file of SOURCES.flatMap(filesIn).sort()) {
    for (const [, source, number, section] of readFileSync(file, 'utf8').matchAll(CITATION)) {
      const clause = section === undefined ? `${source} ${number}` : `${source} ${number} §${section}`;
      if (!found.has(clause)) found.set(clause, { code: new Set(), tests: new Set() });
      found.get(clause)[file.endsWith('.test.ts') ? 'tests' : 'code'].add(file);
    }
  }
  return [...found].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
}

function index() {
  const list = (files) => [...files].map((file) => `\`${file}\``).join(', ') || '-';
  const rows = citations().map(([clause, { code, tests }]) => `| ${clause} | ${list(code)} | ${list(tests)} |`);
  return `# Where each clause is cited

Made by \`node script/docs.mjs --write\` from the citations in code and unit tests; what each requirement means for the program, and how it is met, is in
\`docs/requirements.md\`.

| clause | code | unit tests |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function missingFiles() {
  const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...filesIn('docs').filter((file) => file.endsWith('.md'))];
  return documents.flatMap((document) => {
    const text = readFileSync(document, 'utf8');
    const named = [...text.matchAll(/`((?:src|test|docs|config|migrations|script|bench)\/[A-Za-z0-9_./-]+)`/g)].map(([, path]) => path);
    const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path]) => join(document, '..', path));
    return [...named, ...linked].filter((path) => !existsSync(path)).map((path) => `${document} names ${path}, which is not there`);
  });
}

const fresh = index();
if (process.argv.includes('--write')) writeFileSync(INDEX, fresh);
const faults = missingFiles();
if (!existsSync(INDEX) || readFileSync(INDEX, 'utf8') !== fresh) faults.push(`${INDEX} is out of date: run node script/docs.mjs --write`);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
