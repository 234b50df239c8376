/**
 * Prints vitest's JSON result (`--reporter=json --outputFile.json=FILE`) as one plain line:
 * `node scripts/test-summary.mjs FILE` → `412 passed, 0 failed, 3 skipped`. Exits 1 if anything failed,
 * if a test file could not be read, or if no test ran at all.
 */
import { readFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const result = JSON.parse(readFileSync(file, 'utf8'));

/** A file that breaks while it loads fails without a failed test in it. */
const brokenFiles = result.testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && assertionResults.every((assertion) => assertion.status !== 'failed'),
);
for (const { name, message } of brokenFiles) console.error(`${name}: ${message}`);

const passed = result.numPassedTests;
const failed = result.numFailedTests + brokenFiles.length;
const skipped = result.numPendingTests + result.numTodoTests;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 || !result.success ? 1 : 0;
