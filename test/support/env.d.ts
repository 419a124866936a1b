import type { D1Migration } from '@cloudflare/vitest-plugin';
import type { StripeSandbox } from '../../sandbox/stripe-sandbox.ts';
import type { Env } from '../../worker/environment.ts';

declare global {
  namespace Cloudflare {
    interface Env extends TestEnv {}
  }
}

interface TestEnv extends Env {
  SANDBOX: DurableObjectNamespace<StripeSandbox>;
  MIGRATIONS: D1Migration[];
  /** How many invoices the large office has. */
  INVOICES: string;
  /** How many accounts with automatic payment the office of the benchmark has. */
  ACCOUNTS: string;
  /** Random days at the office: which seeds, as `1-50`; empty: those of every test run. */
  DAYS: string;
  /** The seed of the one random day to live again, made as small as it still fails; empty: none. */
  SEED: string;
  /** Which aborts of a busy day: `4:100-149`, those of a chapter; `4:100-149/5`, each fifth of them; `count`: how many there are; empty: some of each chapter. */
  ABORTS: string;
}
