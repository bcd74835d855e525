// sum-results.js FOLDER CHECKS-PASSED CHECKS-FAILED: adds vitest's JSON reports of FOLDER to the checks and prints the sum.
// A suite that ended badly without naming a failed test (a file that does not load, a crash) counts as one failure.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, checksPassed, checksFailed] = process.argv.slice(2);
const sum = { passed: Number(checksPassed), failed: Number(checksFailed), skipped: 0 };

for (const file of readdirSync(folder).filter((name) => name.endsWith('.code'))) {
  const suite = file.replace(/\.code$/, '');
  const code = Number(readFileSync(join(folder, file), 'utf8'));
  const report = join(folder, `${suite}.json`);
  const found = existsSync(report)
    ? JSON.parse(readFileSync(report, 'utf8'))
    : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  const failed = code !== 0 && found.numFailedTests === 0 ? 1 : found.numFailedTests;
  console.log(
    `${suite.padEnd(10)} ${found.numPassedTests} passed, ${failed} failed, ${found.numPendingTests + found.numTodoTests} skipped`.trim() +
      (code === 0 ? '' : ' (ended badly)'),
  );
  sum.passed += found.numPassedTests;
  sum.failed += failed;
  sum.skipped += found.numPendingTests + found.numTodoTests;
}
console.log(`checks     ${checksPassed} passed, ${checksFailed} failed`);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
