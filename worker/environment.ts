import { monotonicFactory } from 'ulid';
import { z } from 'zod';
import { clockAt } from './clock.ts';
import type { ChargeJob, Context, Job } from './context.ts';
import { openDatabase } from './db/database.ts';
import type { Actor } from './ledger/entry.ts';
import { mailerOf, publicUrlOf } from './mail/mailer.ts';
import { type Connection, connect, isSandbox } from './stripe/connection.ts';

/** The Worker's bindings and variables, as wrangler.toml and the deployment's secrets provide them. */
export interface Env {
  DB: D1Database;
  QUEUE: Queue<Job>;
  CHARGES: Queue<ChargeJob>;
  LOOKUPS: RateLimit;
  ASSETS: Fetcher;
  /** Cloudflare's e-mail sending; without it, or without the two below, mails wait and then fail. */
  EMAIL?: SendEmail;
  /** The address that mails come from; its domain is onboarded to Cloudflare's e-mail sending. */
  MAIL_FROM?: string;
  /** This site's own address, for links in mails; read it by `publicUrlOf`. */
  PUBLIC_URL?: string;
  STRIPE_SECRET_KEY: string;
  STRIPE_WEBHOOK_SECRET: string;
  /** `pk_…`: what Stripe's own card fields want, in the virtual terminal. */
  STRIPE_PUBLISHABLE_KEY?: string;
  STRIPE_HOST?: string;
  STRIPE_PORT?: string;
  STRIPE_PROTOCOL?: string;
  ENVIRONMENT?: string;
  /** Signs sessions and encrypts what sign-in keeps; read it by `authSecretOf`. */
  AUTH_SECRET: string;
  DEMO_API_KEY?: string;
  DEMO_PASSWORD?: string;
}

const variables = z.object({
  STRIPE_SECRET_KEY: z.string().min(1),
  STRIPE_WEBHOOK_SECRET: z.string().min(1),
  STRIPE_HOST: z.string().optional(),
  STRIPE_PORT: z.string().regex(/^\d+$/).optional(),
  STRIPE_PROTOCOL: z.enum(['http', 'https']).default('https'),
});

/** @throws ZodError naming the variable that is missing or malformed. */
export function connectionOf(env: Env): Connection {
  const parsed = variables.parse(env);
  return {
    secretKey: parsed.STRIPE_SECRET_KEY,
    webhookSecret: parsed.STRIPE_WEBHOOK_SECRET,
    host: parsed.STRIPE_HOST ?? null,
    port: parsed.STRIPE_PORT ?? null,
    protocol: parsed.STRIPE_PROTOCOL,
  };
}

/** What signs sessions. @throws Error when it is missing, or short enough to be guessed. */
export function authSecretOf({ AUTH_SECRET: secret }: Env): string {
  if (typeof secret !== 'string' || secret.length < 32)
    throw new Error('AUTH_SECRET must be set to 32 random characters or more');
  return secret;
}

/** What tests replace: the time, the way to Stripe, and where lines are logged. */
export interface Overrides {
  realMs?: number;
  pause?: (ms: number) => Promise<void>;
  fetcher?: typeof fetch;
  log?: Context['log'];
}

/** Everything that one request or one job may use. */
export function createContext(env: Env, actor: Actor, overrides: Overrides = {}): Context {
  const connection = connectionOf(env);
  const realMs = overrides.realMs ?? Date.now();
  const log: Context['log'] =
    overrides.log ?? ((event, facts) => console.log(JSON.stringify({ event, ...facts })));
  const send = async (jobs: Job[], delaySeconds = 0) => {
    if (jobs.length === 0) return;
    await env.QUEUE.sendBatch(jobs.map((body) => ({ body, delaySeconds }))).catch((error: unknown) =>
      log('queue_unavailable', { message: String(error) }),
    );
  };
  // What is made at one moment is told in the order in which it was made.
  const next = monotonicFactory();
  return {
    db: openDatabase(env.DB),
    stripe: connect(connection, overrides.fetcher),
    connection,
    clock: clockAt(realMs, isSandbox(connection)),
    actor,
    enqueue: send,
    enqueueImport: (id) => send([{ kind: 'import', id }]),
    enqueueCharges: async (ids) => {
      // A batch holds a hundred messages (developers.cloudflare.com/queues/platform/limits).
      for (let at = 0; at < ids.length; at += 100) {
        const messages = ids.slice(at, at + 100).map((attempt) => ({ body: { attempt } }));
        await env.CHARGES.sendBatch(messages).catch((error: unknown) =>
          log('queue_unavailable', { message: String(error) }),
        );
      }
    },
    pause: overrides.pause ?? ((ms) => (ms > 0 ? scheduler.wait(ms) : Promise.resolve())),
    enqueueMails: (ids) => send(ids.map((id) => ({ kind: 'mail', id }))),
    mailer: mailerOf(env),
    publicUrl: publicUrlOf(env),
    secret: () => authSecretOf(env),
    newId: (prefix) => `${prefix}_${next(realMs)}`,
    log,
  };
}
