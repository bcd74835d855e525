// failed-files.js REPORT: the test files of a vitest JSON report in which something failed, one a line. Nothing when the report is missing.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [report] = process.argv.slice(2);
const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
for (const { name, status } of results) if (status !== 'passed') console.log(relative(process.cwd(), name));
