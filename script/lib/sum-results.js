// sum-results.js FOLDER CHECKS-PASSED CHECKS-FAILED: adds vitest's JSON reports of FOLDER to the checks and prints the sum.
// A suite that ended badly without naming a failed test (a file that does not load, a crash) counts as one failure.
// Where files were run again by themselves (NAME.again.json), that second run decides about them; what it has mended is named as unsteady.
// What failed is named last, with the first lines of why: whoever sees only the end of the output has to know.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const LINES_OF_A_FAILURE = 12;
const [folder, checksPassed, checksFailed] = process.argv.slice(2);
const sum = { passed: Number(checksPassed), failed: Number(checksFailed), skipped: 0 };
const failures = [];
const unsteady = [];

for (const name of readdirSync(folder).filter((file) => /^[^.]+\.code$/.test(file))) {
  const suite = name.replace(/\.code$/, '');
  const first = filesOf(suite);
  const again = filesOf(`${suite}.again`);
  const files = new Map([...first, ...again]);
  let [passed, failed, skipped] = [0, 0, 0];
  for (const [file, { message, assertionResults }] of files) {
    const faults = assertionResults.filter(({ status }) => status === 'failed');
    failed += faults.length;
    passed += assertionResults.filter(({ status }) => status === 'passed').length;
    skipped += assertionResults.filter(({ status }) => !['passed', 'failed'].includes(status)).length;
    for (const fault of faults) failures.push({ title: `${suite}: ${file} > ${fault.fullName}`, why: fault.failureMessages.join('\n') });
    if (faults.length === 0 && message) failures.push({ title: `${suite}: ${file}`, why: message });
  }
  for (const [file, { message, assertionResults }] of first) {
    if (!again.has(file)) continue;
    const names = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
    unsteady.push(`${suite}: ${file} > ${names.join(', ') || message}`);
  }
  const code = codeOf(again.size > 0 ? `${suite}.again` : suite);
  if (code !== 0 && failed === 0) failed = 1;
  console.log(`${suite.padEnd(10)} ${passed} passed, ${failed} failed, ${skipped} skipped${code === 0 ? '' : ' (ended badly)'}`);
  sum.passed += passed;
  sum.failed += failed;
  sum.skipped += skipped;
}
if (unsteady.length > 0) console.log(`\nFailed beside the other tests, and then run again alone:\n${unsteady.map((title) => `  ${title}`).join('\n')}`);
for (const { title, why } of failures) {
  console.log(`\nFAILED ${title}`);
  for (const line of why.split('\n').slice(0, LINES_OF_A_FAILURE)) console.log(`    ${line}`);
}
if (unsteady.length + failures.length > 0) console.log('');
console.log(`checks     ${checksPassed} passed, ${checksFailed} failed`);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;

/** The files of a report with their results, by path; none where the report is missing. */
function filesOf(name) {
  const report = join(folder, `${name}.json`);
  const { testResults } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { testResults: [] };
  return new Map(testResults.map((result) => [relative(process.cwd(), result.name), result]));
}

function codeOf(name) {
  return Number(readFileSync(join(folder, `${name}.code`), 'utf8'));
}
