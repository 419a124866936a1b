import type { Context, ObjectRef } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { isLive } from '../stripe/connection.ts';
import { objectOf, type StripeEvent } from './kinds.ts';

/**
 * Takes events in: each envelope is stored once, each new one is a hint to its object, and objects with
 * unanswered hints are handed to the queue. One trip. An event of another account or mode, or of a type that the
 * books do not follow, is recorded and ignored. An object that is settled counts the hint as answered.
 */
export async function acceptEvents(
  ctx: Context,
  events: StripeEvent[],
  via: 'webhook' | 'sweep',
): Promise<void> {
  if (events.length === 0) return;
  const refs = events.map((event) => (isOurs(ctx, event) ? objectOf(event) : null));
  const rows = await ctx.db.batch([
    ...events.flatMap((event, at) => take(ctx, event, refs[at] ?? null, via)),
    markReceived(ctx, via),
  ]);
  const unfinished = rows.flat().filter((row) => row.unfinished === 1);
  const wanted = new Map(unfinished.map((row) => [`${row.kind}:${row.id}`, row]));
  const late = events.every(({ type }) => OURS_TO_SETTLE.test(type)) ? SETTLED_WITHIN_S : 0;
  await ctx.enqueue(
    [...wanted.values()].map((row) => ({ kind: row.kind, id: row.id }) as ObjectRef),
    late,
  );
}

// What we charge ourselves is booked by its own answer, a moment after Stripe tells of it; fetching it meanwhile would be a call for
// nothing. A payer's payment in Checkout is told by checkout.session.… as well, which nobody waits with.
const OURS_TO_SETTLE = /^(payment_intent|charge)\.(created|succeeded|payment_failed|failed|updated)$/;
const SETTLED_WITHIN_S = 3;

// When an event last came this way, to the minute: so that it is written once for the many of a busy minute.
function markReceived(ctx: Context, via: string): Statement {
  return sql(
    `INSERT INTO sweep_marks (name, value) VALUES ('received_' || :via, :real_ms)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE excluded.value >= value + 60000`,
    { via, real_ms: ctx.clock.realMs },
  );
}

function isOurs(ctx: Context, event: StripeEvent): boolean {
  return event.livemode === isLive(ctx.connection) && !event.account;
}

function take(ctx: Context, event: StripeEvent, ref: ObjectRef | null, via: string): Statement[] {
  const params = {
    event: event.id,
    type: event.type,
    kind: ref?.kind ?? null,
    object: ref?.id ?? null,
    account: event.account ?? null,
    livemode: event.livemode ? 1 : 0,
    created: event.created,
    real_ms: ctx.clock.realMs,
    via,
  };
  const unseen = 'NOT EXISTS (SELECT 1 FROM stripe_events WHERE id = :event)';
  const hint = sql(
    `INSERT INTO stripe_objects (kind, id, hints, hinted_at) SELECT :kind, :object, 1, :real_ms WHERE ${unseen}
     ON CONFLICT (kind, id) DO UPDATE SET hints = hints + 1, handled = iif(settled, hints + 1, handled),
       hinted_at = iif(hints = handled, excluded.hinted_at, hinted_at)
     RETURNING kind, id, hints <> handled AS unfinished`,
    params,
  );
  const store = sql(
    `INSERT INTO stripe_events (id, type, kind, object_id, hint, account, livemode, created, received_at, via)
     SELECT :event, :type, :kind, :object, (SELECT hints FROM stripe_objects WHERE kind = :kind AND id = :object),
       :account, :livemode, :created, :real_ms, :via WHERE ${unseen}`,
    params,
  );
  return ref === null ? [store] : [hint, store];
}
