import { resolveCharges } from '../charges/resolve.ts';
import type { Context, ObjectRef } from '../context.ts';
import { sql } from '../db/database.ts';
import { resolveSessions } from '../gateway/resolve.ts';
import { resolveRemovals } from '../methods/remove.ts';
import { resolveRefunds } from '../refunds/resolve.ts';
import { keepWallets } from '../wallet/keep.ts';
import { acceptEvents } from './accept.ts';
import { drainAll } from './drain.ts';
import { EVENT_TYPES, type StripeEvent, stripeEvent } from './kinds.ts';

/** Listed again each time, because an event may become visible late. */
const OVERLAP_S = 120;
/** Where to begin when nothing was ever listed; Stripe retries webhooks for three days. */
const FIRST_REACH_S = 3 * 24 * 60 * 60;
const MOST_PAGES = 20;
const MOST_OBJECTS = 200;

/**
 * Finds what was lost on the way, every minute: events that never arrived, hints that nobody answered, requests
 * without an answer. Each part goes on where the last sweep ended; a part that fails does not stop the others.
 */
export async function sweep(ctx: Context): Promise<void> {
  await attempt(ctx, 'missed_events', fetchMissedEvents);
  await attempt(ctx, 'unfinished', drainUnfinished);
  await attempt(ctx, 'sessions', resolveSessions);
  await attempt(ctx, 'refunds', resolveRefunds);
  await attempt(ctx, 'charges', resolveCharges);
  await attempt(ctx, 'wallets', keepWallets);
  await attempt(ctx, 'removals', resolveRemovals);
}

async function attempt(ctx: Context, part: string, work: (ctx: Context) => Promise<void>): Promise<void> {
  await work(ctx).catch((error: unknown) => ctx.log('sweep_failed', { part, message: String(error) }));
}

async function drainUnfinished(ctx: Context): Promise<void> {
  const [rows = []] = await ctx.db.batch([
    // Those tried least come first, so that one that always fails does not stand before the others.
    sql(
      'SELECT kind, id FROM stripe_objects WHERE hints <> handled ORDER BY generation, hinted_at LIMIT :most',
      {
        most: MOST_OBJECTS,
      },
    ),
  ]);
  await drainAll(ctx, rows as unknown as ObjectRef[]);
}

/** Asks Stripe for the events since the last time, and takes in those that are not in the inbox. */
async function fetchMissedEvents(ctx: Context): Promise<void> {
  const [markRows, clockRows] = await ctx.db.batch([
    sql("SELECT value FROM sweep_marks WHERE name = 'events'"),
    ctx.clock.select(),
  ]);
  const now = Math.floor(Number(clockRows?.[0]?.now_ms) / 1000);
  const from = Number(markRows?.[0]?.value ?? now - FIRST_REACH_S) - OVERLAP_S;
  let to = now + 1;
  let events = await listEvents(ctx, from, to);
  // Too many for one sweep: take the older half first, so that the mark only ever moves over what was seen.
  while (events === null && to - from > 1) {
    to = from + Math.ceil((to - from) / 2);
    events = await listEvents(ctx, from, to);
  }
  if (events === null) throw new Error(`more than ${MOST_PAGES} pages of events within a second at ${from}`);
  await acceptUnseen(ctx, events);
  await ctx.db.batch([
    sql(
      `INSERT INTO sweep_marks (name, value) VALUES ('events', :to)
       ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)`,
      { to: Math.min(to, now) },
    ),
  ]);
}

/** @returns null when there are more than one sweep should take. Times in epoch seconds. */
async function listEvents(ctx: Context, from: number, to: number): Promise<StripeEvent[] | null> {
  const events: StripeEvent[] = [];
  for (const types of EVENT_TYPES) {
    const some = await listEventsOf(ctx, types, from, to);
    if (some === null) return null;
    events.push(...some);
  }
  return events;
}

async function listEventsOf(
  ctx: Context,
  types: string[],
  from: number,
  to: number,
): Promise<StripeEvent[] | null> {
  const events: StripeEvent[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const list = await ctx.stripe.events.list({
      created: { gte: from, lt: to },
      types,
      limit: 100,
      ...(after === undefined ? {} : { starting_after: after }),
    });
    events.push(...list.data.flatMap((event) => stripeEvent.safeParse(event).data ?? []));
    if (!list.has_more) return events;
    after = list.data.at(-1)?.id;
  }
  return null;
}

async function acceptUnseen(ctx: Context, events: StripeEvent[]): Promise<void> {
  if (events.length === 0) return;
  const [rows = []] = await ctx.db.batch([
    sql('SELECT id FROM stripe_events WHERE id IN (SELECT value FROM json_each(:ids))', {
      ids: JSON.stringify(events.map(({ id }) => id)),
    }),
  ]);
  const seen = new Set(rows.map((row) => row.id));
  const missed = events.filter(({ id }) => !seen.has(id));
  // Two statements an event; D1 allows many in a batch, but a batch that is short is retried cheaply.
  for (let at = 0; at < missed.length; at += 100)
    await acceptEvents(ctx, missed.slice(at, at + 100), 'sweep');
  if (missed.length > 0) ctx.log('events_missed', { count: missed.length });
}
