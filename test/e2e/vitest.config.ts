import { defineConfig } from 'vitest/config';

// In plain Node: these tests talk to the built site from outside, as payers, Stripe and the office do.
export default defineConfig({
  root: import.meta.dirname,
  test: {
    name: 'e2e',
    include: ['**/*.test.ts'],
    globalSetup: ['./harness/set-up.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
