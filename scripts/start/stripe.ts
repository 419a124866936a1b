import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ROOT, type Settings, UsageError } from './settings.ts';
import type { Secrets } from './state.ts';

type Vars = Record<string, string>;

/** Real test keys of the developer's own, which replace the stand-in; null without them. */
export function readDevVars(): Vars | null {
  const path = join(ROOT, '.dev.vars');
  if (!existsSync(path)) return null;
  const values = parseEnv(readFileSync(path, 'utf8')) as Vars;
  const key = values.STRIPE_SECRET_KEY;
  if (!key) return null;
  // A live key would charge real cards from somebody's laptop.
  if (!/^(sk|rk)_test_/.test(key)) {
    throw new UsageError('STRIPE_SECRET_KEY in .dev.vars is not a test key (sk_test_… or rk_test_…).');
  }
  return values;
}

function commonVars(settings: Settings, secrets: Secrets): Vars {
  return {
    PUBLIC_URL: `http://localhost:${settings.port}`,
    // Nothing leaves this machine, so anybody may be the sender.
    MAIL_FROM: 'billing@example.com',
    ENVIRONMENT: 'development',
    AUTH_SECRET: secrets.authSecret,
    DEMO_API_KEY: secrets.apiKey,
    DEMO_PASSWORD: secrets.password,
    STRIPE_WEBHOOK_SECRET: secrets.webhookSecret,
  };
}

/** A loopback address as Stripe's host is also what switches the Worker's `/internal/*` on. */
export function varsForStandIn(settings: Settings, secrets: Secrets): Vars {
  return {
    ...commonVars(settings, secrets),
    STRIPE_SECRET_KEY: secrets.stripeKey,
    STRIPE_PUBLISHABLE_KEY: 'pk_test_standin',
    STRIPE_HOST: 'localhost',
    STRIPE_PORT: String(settings.sandboxPort),
    STRIPE_PROTOCOL: 'http',
  };
}

export function varsForRealStripe(settings: Settings, secrets: Secrets, devVars: Vars): Vars {
  return { ...commonVars(settings, secrets), ...devVars };
}

export function varsOfStandIn(settings: Settings, secrets: Secrets): Vars {
  const app = `http://localhost:${settings.port}`;
  return {
    // The clock stops here once a day, so that each day's work is done on its day.
    APP_CRONS: '0 8 * * *',
    APP_URL: app,
    PUBLIC_URL: `http://localhost:${settings.sandboxPort}`,
    STRIPE_SECRET_KEY: secrets.stripeKey,
    WEBHOOK_SECRET: secrets.webhookSecret,
    WEBHOOK_URL: `${app}/webhooks/stripe`,
  };
}
