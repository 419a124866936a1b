import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { sessionsIn, supersedeChanged } from '../gateway/supersede.ts';
import { BusinessError } from '../http/errors.ts';
import { shown } from '../imports/hidden.ts';
import { readInvoice, selectInvoice } from './find.ts';
import { readNumber } from './number.ts';
import type { Invoice } from './schema.ts';

// Payments on their way to an invoice `i`, its own or those of others with its receivables. Its customer is named, because the
// view is read whole where that is another table's column.
const ON_ITS_WAY = `SELECT 1 FROM awaited_receivables a WHERE a.customer_id = :customer AND (a.invoice_id IS i.id
    OR EXISTS (SELECT 1 FROM invoice_items n WHERE n.invoice_id = i.id AND n.receivable_id = a.receivable_id))`;

/**
 * Voids an invoice that was not paid: nobody can look it up or pay it any more, for ever. What it asked for waits for
 * a first invoice again, unless another open invoice asks for it; its Checkout sessions are expired. Money that
 * comes all the same is booked like any other. Voided already, it stays as it is.
 * @throws BusinessError not_found; conflict when it is paid, or money for it is on its way.
 */
export async function voidInvoice(ctx: Context, number: string, note: string): Promise<Invoice> {
  const { series, seq } = readNumber(number) ?? { series: 'INV', seq: 0 };
  const [found] = await ctx.db.batch([
    sql(`SELECT i.customer_id FROM invoices i WHERE i.series = :series AND i.seq = :seq AND ${shown('i')}`, {
      series,
      seq,
    }),
  ]);
  const customer = Number(found?.[0]?.customer_id ?? 0);
  const deed = record(ctx, {
    verb: 'invoice.voided',
    subject: { kind: 'invoice', id: number },
    detail: note === '' ? {} : { note },
    when: {
      sql: `EXISTS (SELECT 1 FROM invoices i WHERE i.series = :series AND i.seq = :seq AND i.series = 'INV' AND i.status IN ('draft', 'open', 'unpaid')
        AND i.customer_id = :customer AND ${shown('i')} AND NOT EXISTS (${ON_ITS_WAY}))`,
      params: { series, seq, customer },
    },
  });
  const params = { series, seq, deed: String(deed.params.activity) };
  const THIS = 'EXISTS (SELECT 1 FROM activity WHERE id = :deed) AND i.series = :series AND i.seq = :seq';
  const rows = await ctx.db.batch([
    deed,
    sql(`UPDATE invoices AS i SET status = 'void' WHERE ${THIS}`, params),
    sql(
      `UPDATE receivables SET state = 'to_invoice' WHERE state IN ('invoiced', 'reinvoice') AND balance_cents > 0 AND fee_invoice_id IS NULL
         AND id IN (SELECT n.receivable_id FROM invoices i CROSS JOIN invoice_items n ON n.invoice_id = i.id WHERE ${THIS})
         AND NOT EXISTS (SELECT 1 FROM invoice_items n CROSS JOIN invoices i ON i.id = n.invoice_id WHERE n.receivable_id = receivables.id AND i.status IN ('draft', 'open'))`,
      params,
    ),
    supersedeChanged([customer]),
    sql('SELECT 1 FROM activity WHERE id = :deed', params),
    ...selectInvoice(number),
  ]);
  await ctx.enqueue(sessionsIn(rows[3]));
  const invoice = readInvoice(rows.slice(5));
  if (rows[4]?.[0] === undefined && invoice.status !== 'void') throw refusal(invoice);
  return invoice;
}

function refusal({ number, status, self_pay_id }: Invoice): BusinessError {
  if (self_pay_id === null)
    return new BusinessError('conflict', `${number} is a processing fee: it was paid when it was charged.`);
  if (status === 'paid')
    return new BusinessError(
      'conflict',
      `${number} is paid, and what is paid is not voided. Refund or undo its payment instead.`,
    );
  return new BusinessError(
    'conflict',
    `Money for ${number} is on its way. Void it once the payment has arrived or failed.`,
  );
}
