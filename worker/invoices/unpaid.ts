import type { Context } from '../context.ts';
import { addDays, type Today } from '../daily/day.ts';
import { type Row, sql } from '../db/database.ts';
import { sessionsIn, supersedeChanged } from '../gateway/supersede.ts';
import { holding } from './held.ts';

/** So many old invoices are looked at in one step. */
const WINDOW = 200;

/**
 * Marks open invoices Unpaid whose period is over and on which something is owed; what is still owed on them waits
 * for the next invoice. One whose money is on its way, or in dispute, is left alone until that is decided; so is what
 * another open invoice asks for. One step: the next old invoices, by their day of issue.
 */
export async function markUnpaid(ctx: Context, today: Today, place: string): Promise<string | null> {
  const { unpaidAfterDays: days } = today.settings.payments;
  if (days === null) return null;
  const before = addDays(today.day, -days);
  const [seen = []] = await ctx.db.batch([selectOld(before, place)]);
  const last = seen.at(-1);
  if (last === undefined) return null;
  await move(ctx, seen, days);
  return seen.length < WINDOW ? null : `${last.listed_on} ${last.id}`;
}

function selectOld(before: string, place: string) {
  const [on = '', id = '0'] = place.split(' ');
  return sql(
    `SELECT id, customer_id, listed_on FROM invoices INDEXED BY invoices_status
     WHERE status = 'open' AND listed_on < :before AND (listed_on, id) > (:on, CAST(:id AS INTEGER)) ORDER BY listed_on, id LIMIT ${WINDOW}`,
    { before, on, id },
  );
}

// Who moves is decided once, by the first statement; the others follow what it wrote down.
async function move(ctx: Context, seen: Row[], days: number): Promise<void> {
  const params = { seen: JSON.stringify(seen.map(({ id }) => [id, ctx.newId('act')])) };
  const moved = 'EXISTS (SELECT 1 FROM activity a WHERE a.id = w.value ->> 1)';
  const rows = await ctx.db.batch([
    sql(
      `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at)
       SELECT w.value ->> 1, :actor_kind, :actor_id, 'invoice.unpaid', 'invoice', i.number,
         json_object('days', CAST(:days AS INTEGER), 'due_cents', b.items_cents - b.credit_cents), ${ctx.clock.sql}
       FROM json_each(:seen) w CROSS JOIN invoices i ON i.id = w.value ->> 0 CROSS JOIN invoice_balances b ON b.invoice_id = i.id
       WHERE i.status = 'open' AND i.series = 'INV' AND b.items_cents > b.credit_cents AND b.pending_cents = 0
         AND NOT EXISTS (SELECT 1 FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id AND EXISTS (${holding('r')}))`,
      {
        ...params,
        ...ctx.clock.params,
        days,
        actor_kind: ctx.actor.kind,
        actor_id: ctx.actor.id ?? null,
      },
    ),
    sql(
      `UPDATE invoices SET status = 'unpaid' WHERE id IN (SELECT w.value ->> 0 FROM json_each(:seen) w WHERE ${moved})`,
      params,
    ),
    sql(
      `UPDATE receivables SET state = 'reinvoice' WHERE state = 'invoiced' AND balance_cents > 0 AND fee_invoice_id IS NULL
         AND id IN (SELECT n.receivable_id FROM json_each(:seen) w CROSS JOIN invoice_items n ON n.invoice_id = w.value ->> 0 WHERE ${moved})
         AND NOT EXISTS (SELECT 1 FROM invoice_items n CROSS JOIN invoices i ON i.id = n.invoice_id WHERE n.receivable_id = receivables.id AND i.status IN ('draft', 'open'))`,
      params,
    ),
    // Credit that they had counted lowers what the customers' other invoices ask for.
    supersedeChanged([...new Set(seen.map(({ customer_id }) => Number(customer_id)))]),
  ]);
  await ctx.enqueue(sessionsIn(rows.at(-1)));
}
