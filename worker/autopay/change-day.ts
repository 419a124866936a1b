import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { dayIn } from '../daily/day.ts';
import { sql } from '../db/database.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { dayChanged } from './calendar.ts';

/** The day's own work may come between; more often in a row it does not. */
const MOST_TRIES = 5;

/**
 * Changes the day of the month on which a customer is charged; no month is charged twice, and none is left out (worker/autopay/calendar.ts).
 * Who was told of another day is told anew.
 * @param day from 1 to 31. @returns the next due day; null: automatic payment is off.
 */
export async function changeDay(ctx: Context, customerId: number, day: number): Promise<string | null> {
  const customer = { customer: customerId };
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const [settings, clock, found] = await ctx.db.batch([
      selectSettings(),
      ctx.clock.select(),
      sql('SELECT day, due_on, period FROM autopay WHERE customer_id = :customer AND enabled = 1', customer),
    ]);
    const was = found?.[0];
    if (was === undefined) return null;
    const today = dayIn(parseSettings(settings).office.timeZone, Number(clock?.[0]?.now_ms));
    const dueOn = dayChanged(String(was.due_on), day, today, was.period === null ? null : String(was.period));
    const still = {
      sql: 'EXISTS (SELECT 1 FROM autopay WHERE customer_id = :customer AND enabled = 1 AND day = :was_day AND due_on = :was_due AND period IS :was_period)',
      params: {
        ...customer,
        was_day: was.day ?? null,
        was_due: was.due_on ?? null,
        was_period: was.period ?? null,
      },
    };
    const rows = await ctx.db.batch([
      record(ctx, {
        verb: 'autopay.day_changed',
        subject: { kind: 'customer', id: String(customerId) },
        detail: { from: Number(was.day), to: day, due_on: dueOn },
        when: { sql: `${still.sql} AND :was_day <> :day`, params: { ...still.params, day } },
      }),
      sql(
        `UPDATE autopay SET day = :day, due_on = :due_on, noticed_cents = iif(due_on = :due_on, noticed_cents, NULL), noticed_on = iif(due_on = :due_on, noticed_on, NULL), changed_at = ${ctx.clock.sql}
         WHERE customer_id = :customer AND ${still.sql} RETURNING due_on`,
        { ...ctx.clock.params, ...still.params, day, due_on: dueOn },
      ),
    ]);
    if (rows[1]?.[0] !== undefined) return dueOn;
  }
  throw new Error(`the autopay of customer ${customerId} does not stand still`);
}
