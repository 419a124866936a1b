/** What the stand-in can be told from outside. Everything has a default that suits a test. */
export interface SandboxEnv {
  /** The only key that is accepted; empty: any `sk_test_…`. */
  STRIPE_SECRET_KEY?: string;
  /** Signs webhooks. */
  WEBHOOK_SECRET?: string;
  /** Where webhooks go; empty: events are recorded and never delivered. */
  WEBHOOK_URL?: string;
  /** The stand-in's own origin, for `session.url`. */
  PUBLIC_URL?: string;
  /** The app's origin, for its clock, its idle state and its crons; empty: there is no app. */
  APP_URL?: string;
  /** The app's cron expressions beside the minute one, separated by commas. */
  APP_CRONS?: string;
  /** A service binding to use instead of the network for everything that goes to the app. */
  APP?: { fetch(request: Request): Promise<Response> };
}

export interface Settings {
  secretKey: string;
  webhookSecret: string;
  webhookUrl: string;
  publicUrl: string;
  appUrl: string;
  appCrons: string[];
  /** Reaches the app; the network unless a service binding is given. */
  fetchApp(request: Request): Promise<Response>;
}

/** The one version of Stripe's API that the stand-in speaks. */
export const API_VERSION = '2026-10-28.endive';

/** The merchant as Checkout names it: the office of the demo data. */
export const BUSINESS_NAME = 'Harbor County Ambulance';

/** The account that every answer belongs to. */
export const ACCOUNT_ID = 'acct_1SelfpaySandbox0';

export function readSettings(env: SandboxEnv): Settings {
  const origin = (url: string) => url.replace(/\/+$/, '');
  return {
    secretKey: env.STRIPE_SECRET_KEY ?? '',
    webhookSecret: env.WEBHOOK_SECRET || 'whsec_sandbox',
    webhookUrl: env.WEBHOOK_URL ?? '',
    publicUrl: origin(env.PUBLIC_URL || 'http://localhost:8788'),
    appUrl: origin(env.APP_URL ?? ''),
    appCrons: splitCrons(env.APP_CRONS ?? ''),
    fetchApp: (request) => (env.APP ? env.APP.fetch(request) : fetch(request)),
  };
}

/** Crons contain commas themselves: a new one starts where five fields are complete. */
function splitCrons(text: string): string[] {
  const crons: string[] = [];
  let current = '';
  for (const part of text.split(',')) {
    current = current ? `${current},${part}` : part;
    if (current.trim().split(/\s+/).length === 5 && !/^\s*\d[\d\-/]*\s*$/.test(part)) {
      crons.push(current.trim());
      current = '';
    }
  }
  if (current.trim()) crons.push(current.trim());
  return crons;
}
