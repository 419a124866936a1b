import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { shown } from '../imports/hidden.ts';
import { readInvoice, selectInvoice } from './find.ts';
import { readNumber } from './number.ts';
import type { Invoice } from './schema.ts';

/**
 * Says whether an invoice stays open though all its items are paid. When it no longer does and owes nothing, it is
 * marked paid at once. What it says already stays as it is, and nothing is noted.
 * @throws BusinessError not_found; conflict when it is paid or void.
 */
export async function keepOpen(ctx: Context, number: string, keep: boolean): Promise<Invoice> {
  const { series, seq } = readNumber(number) ?? { series: 'INV', seq: 0 };
  const params = { series, seq, keep: keep ? 1 : 0 };
  const CHANGES = `i.series = :series AND i.seq = :seq AND i.status IN ('draft', 'open', 'unpaid') AND i.keep_open <> CAST(:keep AS INTEGER) AND ${shown('i')}`;
  const deed = record(ctx, {
    verb: keep ? 'invoice.kept_open' : 'invoice.released',
    subject: { kind: 'invoice', id: number },
    when: { sql: `EXISTS (SELECT 1 FROM invoices i WHERE ${CHANGES})`, params },
  });
  const rows = await ctx.db.batch([
    deed,
    sql(`UPDATE invoices AS i SET keep_open = CAST(:keep AS INTEGER) WHERE ${CHANGES}`, params),
    sql(
      `UPDATE invoices AS i SET status = 'paid', paid_at = ${ctx.clock.sql} WHERE i.series = :series AND i.seq = :seq AND i.keep_open = 0
         AND i.status IN ('open', 'unpaid') AND EXISTS (SELECT 1 FROM activity WHERE id = :deed)
         AND NOT EXISTS (SELECT 1 FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id AND r.balance_cents > 0)`,
      { ...params, ...ctx.clock.params, deed: deed.params.activity ?? null },
    ),
    ...selectInvoice(number),
  ]);
  const invoice = readInvoice(rows.slice(3));
  if (invoice.keep_open !== keep)
    throw new BusinessError(
      'conflict',
      `${number} is ${invoice.status}: only an invoice that is not can be left open.`,
    );
  return invoice;
}
