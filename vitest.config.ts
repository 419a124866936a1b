import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const root = decodeURIComponent(new URL('.', import.meta.url).pathname);

/** Everything that runs in workerd: the Worker without its pages, beside the stand-in for Stripe. */
export default defineConfig({
  test: {
    fsModuleCache: false,
    projects: [
      {
        root,
        logLevel: 'error',
        plugins: [
          cloudflareTest(async () => ({
            main: './test/support/entry.ts',
            wrangler: { configPath: './test/support/wrangler.toml' },
            miniflare: {
              bindings: {
                MIGRATIONS: await readD1Migrations('./db/migrations'),
                INVOICES: process.env.INVOICES ?? '100000',
                ACCOUNTS: process.env.ACCOUNTS ?? '100000',
                DAYS: process.env.DAYS ?? '',
                SEED: process.env.SEED ?? '',
                ABORTS: process.env.ABORTS ?? '',
              },
            },
          })),
        ],
        test: {
          name: 'worker',
          include: ['test/**/*.test.ts', 'worker/**/*.test.ts', 'portal/**/*.test.ts'],
          exclude: ['test/e2e/**', ...(process.env.BENCH ? [] : ['test/bench/**']), 'node_modules/**'],
          isolate: false,
          setupFiles: ['./test/support/afresh.ts'],
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      'sandbox/vitest.config.ts',
    ],
  },
});
