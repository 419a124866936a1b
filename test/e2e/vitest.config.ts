import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These count seconds, so they go first; then the longest, so that nobody waits for them at the end. */
const ORDER = [
  'pay',
  'declined',
  'twice',
  'power-cut',
  'admin/accessible',
  'start',
  'admin/settings',
  'admin/imports',
  'lost-webhooks',
  'accessible',
];

class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = ORDER.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return found < 0 ? ORDER.length : found;
    };
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

// In plain Node: these tests talk to the built site from outside, as payers, Stripe and the office do.
export default defineConfig({
  root: import.meta.dirname,
  test: {
    name: 'e2e',
    include: ['**/*.test.ts'],
    globalSetup: ['./harness/set-up.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: Sequencer },
    testTimeout: 90_000,
    hookTimeout: 120_000,
    slowTestThreshold: 60_000,
  },
});
