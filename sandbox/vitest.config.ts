import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const root = decodeURIComponent(new URL('.', import.meta.url).pathname);

const env = {
  STRIPE_SECRET_KEY: 'sk_test_sandbox',
  WEBHOOK_SECRET: 'whsec_test',
  PUBLIC_URL: 'http://sandbox.test',
};

/** The stand-in's own tests: in workerd, except what needs the TypeScript compiler or a browser. */
export default defineConfig({
  test: {
    fsModuleCache: false,
    projects: [
      {
        plugins: [
          cloudflareTest({
            main: './test/entry.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { bindings: env },
          }),
        ],
        root,
        logLevel: 'error',
        test: {
          name: 'sandbox',
          include: ['**/*.test.ts'],
          exclude: ['**/*.node.test.ts'],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        root,
        test: {
          name: 'sandbox-node',
          include: ['**/*.node.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
