// A reporter that only counts, for the last line of `npm test`.
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** Where the reporter leaves its result. */
export const TALLY_FILE = 'SELFPAY_TALLY_FILE';

function tallyOf(modules: readonly TestModule[], otherErrors: number): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    let failedHere = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') tally.passed += 1;
      else if (state === 'failed') failedHere += 1;
      else tally.skipped += 1;
    }
    // A file that could not be loaded, or whose set-up failed, has no failed test.
    if (failedHere === 0 && module.state() === 'failed') failedHere = 1;
    tally.failed += failedHere;
  }
  return { ...tally, failed: tally.failed + otherErrors };
}

export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env[TALLY_FILE];
    if (file) writeFileSync(file, JSON.stringify(tallyOf(modules, unhandledErrors.length)));
  }
}
